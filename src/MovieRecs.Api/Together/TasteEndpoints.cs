using Microsoft.AspNetCore.Http.HttpResults;
using MovieRecs.Api.Identity;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Together;

internal static class TasteEndpoints
{
    public static void MapTasteMatches(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/users/{userId}/taste-match/{otherId:int}").WithTags("Together")
            .RequireAuthorization(Policies.Owner);

        group.MapPut("/", AgreeToTasteMatch).WithName(nameof(AgreeToTasteMatch))
            .WithSummary("Agrees to compare tastes with somebody; fine if that was agreed before.")
            .WithDescription(
                "The other one has to agree, too; then either may look. The answer does not tell whether there is such a user.")
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapDelete("/", WithdrawTasteMatch).WithName(nameof(WithdrawTasteMatch))
            .WithSummary("Takes the agreement back; fine if there was none.")
            .WithDescription("From then on neither of both can look.");
        group.MapGet("/", GetTasteMatch).WithName(nameof(GetTasteMatch))
            .WithSummary("How alike the tastes of two people are, what to watch together, and where they differ.")
            .WithDescription("404 unless both have agreed.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    internal static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> AgreeToTasteMatch(
        TargetUser user, int otherId, TasteConsents consents, CancellationToken cancellationToken)
    {
        if (otherId == user.UserId)
        {
            return TypedResults.ValidationProblem(new Dictionary<string, string[]>
            {
                ["otherId"] = ["is the user itself: a taste match needs two."],
            });
        }

        return await consents.AgreeAsync(user.UserId, otherId, cancellationToken)
            ? TypedResults.NoContent()
            : TypedResults.Problem("There is no such user.", statusCode: StatusCodes.Status404NotFound);
    }

    internal static async Task<NoContent> WithdrawTasteMatch(
        TargetUser user, int otherId, TasteConsents consents, CancellationToken cancellationToken)
    {
        await consents.WithdrawAsync(user.UserId, otherId, cancellationToken);
        return TypedResults.NoContent();
    }

    internal static async Task<Results<Ok<TasteMatch>, ProblemHttpResult>> GetTasteMatch(
        TargetUser user, int otherId, TasteConsents consents, UserProfiles profiles, ModelStore store,
        CancellationToken cancellationToken) =>
        await consents.IsMutualAsync(user.UserId, otherId, cancellationToken)
        && await profiles.GetAsync(user.UserId, cancellationToken) is { } own
        && await profiles.GetAsync(otherId, cancellationToken) is { } other
            ? TypedResults.Ok(TasteComparison.Of(store.Current, own, other))
            : TypedResults.Problem(
                "There is nothing to compare: both have to agree first.", statusCode: StatusCodes.Status404NotFound);
}
