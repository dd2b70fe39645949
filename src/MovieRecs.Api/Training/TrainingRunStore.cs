using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MovieRecs.Api.Data;
using MovieRecs.Api.Training.Publishing;

namespace MovieRecs.Api.Training;

/// <summary>The rows of <c>training_runs</c>: whatever changes in one is written here.</summary>
internal sealed class TrainingRunStore(IDbContextFactory<MovieRecsDbContext> contexts, TimeProvider time)
{
    /// <summary>Key of the advisory lock under which runs are added, should a second process share the database.</summary>
    private const long AddLock = 0x4D52_5452_4E00_0001;

    /// <summary>
    /// Adds a queued run, or answers the run <paramref name="liveId"/> if that is still queued or running. Any other row in
    /// these states has nobody working on it: the process that did was killed.
    /// </summary>
    public async Task<TrainingRun> FindActiveOrAddAsync(
        TrainingReason reason, int? requestedBy, int? liveId, CancellationToken cancellationToken)
    {
        await using var database = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({AddLock})", cancellationToken);
        await FailAbandonedAsync(database, liveId, cancellationToken);
        var run = await Active(database).AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (run is null)
        {
            run = new TrainingRun
            {
                State = TrainingRunState.Queued,
                Reason = NameOf(reason),
                RequestedBy = requestedBy,
                RequestedAt = time.GetUtcNow(),
            };
            database.TrainingRuns.Add(run);
            await database.SaveChangesAsync(cancellationToken);
        }

        // Not cancellable: a row that was committed after all would have nobody to work on it.
        await transaction.CommitAsync(CancellationToken.None);
        return run;
    }

    /// <summary>Ends the runs that a killed process left queued or running.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> FailAbandonedAsync(int? liveId, CancellationToken cancellationToken)
    {
        await using var database = await contexts.CreateDbContextAsync(cancellationToken);
        return await FailAbandonedAsync(database, liveId, cancellationToken);
    }

    /// <summary>Marks a queued run as running.</summary>
    /// <returns>False if it is no longer queued, because it was cancelled meanwhile.</returns>
    public async Task<bool> TryBeginAsync(TrainingRunAnswer begun, CancellationToken cancellationToken)
    {
        await using var database = await contexts.CreateDbContextAsync(cancellationToken);
        return await database.TrainingRuns
            .Where(run => run.Id == begun.Id && run.State == TrainingRunState.Queued)
            .ExecuteUpdateAsync(
                update => update
                    .SetProperty(run => run.State, begun.State)
                    .SetProperty(run => run.StartedAt, begun.StartedAt),
                cancellationToken) == 1;
    }

    /// <summary>The deletions that no published model has forgotten yet.</summary>
    public async Task<IReadOnlyList<Erasure>> PendingErasuresAsync(CancellationToken cancellationToken)
    {
        await using var database = await contexts.CreateDbContextAsync(cancellationToken);
        return await database.Erasures.AsNoTracking().Where(erasure => erasure.CleanFromVersion == null)
            .ToListAsync(cancellationToken);
    }

    /// <summary>The run as its row says; null if there is none.</summary>
    public async Task<TrainingRunAnswer?> FindAsync(int id, CancellationToken cancellationToken)
    {
        await using var database = await contexts.CreateDbContextAsync(cancellationToken);
        var run = await database.TrainingRuns.AsNoTracking().SingleOrDefaultAsync(run => run.Id == id, cancellationToken);
        return run is null ? null : TrainingRunAnswer.From(run);
    }

    /// <summary>
    /// Whether a run has succeeded. A transaction that ends it, whose connection was lost, may still be at work on the
    /// server: the lock on the row waits for it.
    /// </summary>
    public async Task<bool> HasSucceededAsync(int id, CancellationToken cancellationToken)
    {
        await using var database = await contexts.CreateDbContextAsync(cancellationToken);
        var runs = await database.TrainingRuns.FromSql($"SELECT * FROM training_runs WHERE id = {id} FOR UPDATE")
            .AsNoTracking().ToListAsync(cancellationToken);
        return runs is [{ State: TrainingRunState.Succeeded }];
    }

    /// <summary>Ends a run that nobody has begun yet.</summary>
    /// <returns>False if it is no longer queued.</returns>
    public async Task<bool> TryCancelQueuedAsync(TrainingRunAnswer cancelled, CancellationToken cancellationToken)
    {
        await using var database = await contexts.CreateDbContextAsync(cancellationToken);
        return await database.TrainingRuns
            .Where(run => run.Id == cancelled.Id && run.State == TrainingRunState.Queued)
            .ExecuteUpdateAsync(
                update => update
                    .SetProperty(run => run.State, cancelled.State)
                    .SetProperty(run => run.FinishedAt, cancelled.FinishedAt)
                    .SetProperty(run => run.Error, cancelled.Error),
                cancellationToken) == 1;
    }

    /// <summary>How many ratings there were when a model was trained; 0 for a version that does not exist.</summary>
    public async Task<long> FindRatingCountAsync(int version, CancellationToken cancellationToken)
    {
        await using var database = await contexts.CreateDbContextAsync(cancellationToken);
        return await database.Models
            .Where(model => model.Version == version)
            .Select(model => model.RatingCount)
            .SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Whether a refinement has got to its end since a model was trained: another would find no better one.</summary>
    public async Task<bool> HasBeenRefinedAsync(int version, CancellationToken cancellationToken)
    {
        await using var database = await contexts.CreateDbContextAsync(cancellationToken);
        var refinement = NameOf(TrainingReason.Refinement);
        return await database.TrainingRuns.AnyAsync(
            run => run.Reason == refinement
                && (run.State == TrainingRunState.Succeeded || run.State == TrainingRunState.Rejected)
                && database.Models.Any(model => model.Version == version && model.TrainingRunId <= run.Id),
            cancellationToken);
    }

    /// <summary>When a run ended last; null if none ever did.</summary>
    public async Task<DateTimeOffset?> FindLastEndAsync(CancellationToken cancellationToken)
    {
        await using var database = await contexts.CreateDbContextAsync(cancellationToken);
        return await database.TrainingRuns.MaxAsync(run => run.FinishedAt, cancellationToken);
    }

    /// <summary>Writes the state of a running run: its progress, or its end.</summary>
    /// <returns>False if the row is not running, because another process ended it.</returns>
    public async Task<bool> SaveAsync(TrainingRunAnswer state, CancellationToken cancellationToken)
    {
        await using var database = await contexts.CreateDbContextAsync(cancellationToken);
        return await SaveAsync(database, state, cancellationToken);
    }

    /// <summary>The same inside the transaction of <paramref name="database"/>.</summary>
    public static async Task<bool> SaveAsync(
        MovieRecsDbContext database, TrainingRunAnswer state, CancellationToken cancellationToken)
    {
        var metrics = state.Metrics is null
            ? null
            : JsonSerializer.Serialize(state.Metrics, StoredJson.Default.ValidationMetrics);
        var timings = state.Timings is null
            ? null
            : JsonSerializer.Serialize(state.Timings, StoredJson.Default.IReadOnlyDictionaryStringDouble);
        return await database.TrainingRuns
            .Where(run => run.Id == state.Id && run.State == TrainingRunState.Running)
            .ExecuteUpdateAsync(
                update => update
                    .SetProperty(run => run.State, state.State)
                    .SetProperty(run => run.FinishedAt, state.FinishedAt)
                    .SetProperty(run => run.Iteration, state.Iteration)
                    .SetProperty(run => run.Loss, state.Loss)
                    .SetProperty(run => run.Metrics, metrics)
                    .SetProperty(run => run.Timings, timings)
                    .SetProperty(run => run.Error, state.Error)
                    .SetProperty(run => run.ModelVersion, state.ModelVersion),
                cancellationToken) == 1;
    }

    private static string NameOf(TrainingReason reason) => reason.ToString().ToLowerInvariant();

    private static IQueryable<TrainingRun> Active(MovieRecsDbContext database) => database.TrainingRuns
        .Where(run => run.State == TrainingRunState.Queued || run.State == TrainingRunState.Running);

    private Task<int> FailAbandonedAsync(MovieRecsDbContext database, int? liveId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return Active(database)
            .Where(run => run.Id != liveId)
            .ExecuteUpdateAsync(
                update => update
                    .SetProperty(run => run.State, TrainingRunState.Failed)
                    .SetProperty(run => run.FinishedAt, now)
                    .SetProperty(run => run.Error, "The service ended before the run did."),
                cancellationToken);
    }
}
