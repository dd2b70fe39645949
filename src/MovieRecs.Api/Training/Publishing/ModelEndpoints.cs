using Microsoft.AspNetCore.Http.HttpResults;
using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Training.Publishing;

internal static class ModelEndpoints
{
    public static void MapModels(this IEndpointRouteBuilder group)
    {
        group.MapGet("/models", GetModels)
            .WithName(nameof(GetModels)).WithSummary("Published models, newest first.")
            .WithDescription(
                "With the options and the ratings they were trained from, and their figures on ratings that were held out.")
            .ProducesValidationProblem();
        group.MapPost("/models/{version:int}/activate", ActivateModel)
            .WithName(nameof(ActivateModel)).WithSummary("Puts a stored model back into service: roll back.")
            .WithDescription("The next answer comes from it. A damaged model answers 409 and the one in service stays.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    internal static async Task<Results<Ok<ModelPage>, ValidationProblem>> GetModels(
        [AsParameters] PageQuery query, ModelReader models, CancellationToken cancellationToken) =>
        NumberCursor.TryRead(query.Cursor, ModelReader.CursorKind, out var before)
            ? TypedResults.Ok(await models.ListAsync(before, query.Count, cancellationToken))
            : KeysetCursor.Refusal;

    internal static async Task<Results<Ok<ModelAnswer>, ProblemHttpResult>> ActivateModel(
        int version, ModelPublisher publisher, ModelReader models, CancellationToken cancellationToken)
    {
        var activation = await publisher.ActivateAsync(version, cancellationToken);
        if (activation.Outcome == ModelActivationOutcome.Unusable)
        {
            return TypedResults.Problem(
                $"Model {version} cannot be served: {activation.Why}", statusCode: StatusCodes.Status409Conflict);
        }

        return activation.Outcome == ModelActivationOutcome.Activated
            && await models.FindAsync(version, cancellationToken) is { } model
                ? TypedResults.Ok(model)
                : TypedResults.Problem($"There is no model {version}.", statusCode: StatusCodes.Status404NotFound);
    }
}
