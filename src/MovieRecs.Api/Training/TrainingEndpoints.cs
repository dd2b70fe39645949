using Microsoft.AspNetCore.Http.HttpResults;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Identity;
using MovieRecs.Api.Training.Administration;
using MovieRecs.Api.Training.Publishing;

namespace MovieRecs.Api.Training;

internal static class TrainingEndpoints
{
    public static void MapTraining(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/admin").WithTags("Administration").RequireAuthorization(Policies.Administrator);
        group.MapPost("/retrain", Retrain)
            .WithName(nameof(Retrain)).WithSummary("Trains a model, or answers the run that is queued or running already.")
            .WithDescription("Answers at once; follow the run at the address in Location.");
        group.MapGet("/training-runs", GetTrainingRuns)
            .WithName(nameof(GetTrainingRuns)).WithSummary("Training runs, newest first.")
            .WithDescription("All of them since the database was created, whatever asked for them.")
            .ProducesValidationProblem();
        group.MapGet("/training-runs/{id:int}", GetTrainingRun)
            .WithName(nameof(GetTrainingRun)).WithSummary("One training run.")
            .WithDescription("While it is queued or running, the answer is its state at this moment.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/training-runs/{id:int}/events", GetTrainingRunEvents)
            .WithName(nameof(GetTrainingRunEvents))
            .WithSummary("A run as server-sent events: its state now, each change, and the end, which ends the stream.")
            .WithDescription(
                "Each event is named run and has the whole run as its data. "
                + "A heartbeat comes every 15 seconds without a change. For a run that is over there is one event.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPost("/training-runs/{id:int}/cancel", CancelTrainingRun)
            .WithName(nameof(CancelTrainingRun))
            .WithSummary("Cancels a run: 200 if it is cancelled, 202 if it will be in a moment.")
            .WithDescription("The model in service stays as it is. A run that is over answers 409.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapModels();
        group.MapStats();
    }

    internal static async Task<Accepted<QueuedTraining>> Retrain(
        CurrentUser administrator, TrainingQueue queue, CancellationToken cancellationToken)
    {
        var run = await queue.RequestAsync(TrainingReason.Request, administrator.UserId, cancellationToken);
        return TypedResults.Accepted($"/admin/training-runs/{run.Id}", new QueuedTraining(run.Id, run.State));
    }

    internal static async Task<Results<Ok<TrainingRunPage>, ValidationProblem>> GetTrainingRuns(
        [AsParameters] PageQuery query, TrainingRunReader runs, CancellationToken cancellationToken) =>
        NumberCursor.TryRead(query.Cursor, TrainingRunReader.CursorKind, out var before)
            ? TypedResults.Ok(await runs.ListAsync(before, query.Count, cancellationToken))
            : KeysetCursor.Refusal;

    internal static async Task<Results<Ok<TrainingRunAnswer>, ProblemHttpResult>> GetTrainingRun(
        int id, TrainingRunReader runs, CancellationToken cancellationToken) =>
        await runs.FindAsync(id, cancellationToken) is { } run ? TypedResults.Ok(run) : NoSuchRun(id);

    internal static async Task<Results<ServerSentEventsResult<TrainingRunAnswer>, ProblemHttpResult>> GetTrainingRunEvents(
        int id,
        TrainingQueue queue,
        TrainingRunReader runs,
        TrainingRunEvents events,
        CancellationToken cancellationToken)
    {
        if (queue.FindLive(id) is { } live)
        {
            return TypedResults.ServerSentEvents(events.Follow(live, cancellationToken));
        }

        return await runs.FindAsync(id, cancellationToken) is { } run
            ? TypedResults.ServerSentEvents(TrainingRunEvents.Once(run))
            : NoSuchRun(id);
    }

    internal static async Task<Results<Ok<TrainingRunAnswer>, Accepted<TrainingRunAnswer>, ProblemHttpResult>> CancelTrainingRun(
        int id, CurrentUser administrator, TrainingQueue queue, TrainingRunReader runs, CancellationToken cancellationToken)
    {
        var run = await queue.CancelAsync(id, $"Cancelled by {administrator.UserName}.", cancellationToken)
            ?? await runs.FindAsync(id, cancellationToken);
        return run switch
        {
            null => NoSuchRun(id),
            { State: TrainingRunState.Cancelled } => TypedResults.Ok(run),
            { IsOver: false } => TypedResults.Accepted($"/admin/training-runs/{id}", run),
            _ => TypedResults.Problem(
                $"Training run {id} is over already.", statusCode: StatusCodes.Status409Conflict),
        };
    }

    private static ProblemHttpResult NoSuchRun(int id) =>
        TypedResults.Problem($"There is no training run {id}.", statusCode: StatusCodes.Status404NotFound);
}
