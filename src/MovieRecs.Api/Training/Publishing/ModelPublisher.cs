using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MovieRecs.Als.Threading;
using MovieRecs.Api.Content;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting.Problems;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Training.Publishing;

/// <summary>
/// Puts models into service. Publishing and rolling back take turns, and where a commit is in doubt the database is
/// asked what became of it, so that the version served is the one that the database says was activated last.
/// </summary>
internal sealed partial class ModelPublisher(
    IDbContextFactory<MovieRecsDbContext> contexts,
    StoredModels stored,
    ModelStore models,
    TextVectors texts,
    WorkerThreads threads,
    TrainingRunStore runs,
    IOptions<TrainingOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<ModelPublisher> logger) : IDisposable
{
    private static readonly TimeSpan DoubtRetryDelay = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>
    /// Stores the model, its artifact and the end of its run in one transaction, then swaps the snapshot.
    /// </summary>
    /// <returns>The end of the run, as it is stored.</returns>
    public async Task<TrainingRunAnswer> PublishAsync(
        LiveTrainingRun run, CandidateModel model, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            run.BeginPhase(TrainingPhase.Publish);
            await using var database = await contexts.CreateDbContextAsync(cancellationToken);
            database.Database.SetCommandTimeout(DatabaseTimeouts.LongWork);
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            var row = await AddAsync(database, ModelRows.Trained(model, run.Id, time.GetUtcNow()), model.Artifact, cancellationToken);
            int? version = row.Version;
            var served = await stored.ReadAsync(row, model.Artifact);
            await PruneAsync(database, row.Version, cancellationToken);
            var catalogue = await new CatalogueLoader(database, texts).LoadAsync(cancellationToken);

            served = await ContentPlacing.LearnAsync(served, catalogue, threads, cancellationToken);
            var ended = run.Ended(TrainingRunState.Succeeded, modelVersion: row.Version);
            if (!await TrainingRunStore.SaveAsync(database, ended, cancellationToken))
            {
                throw new InvalidOperationException($"Another process has ended training run {run.Id}.");
            }

            await ErasuresOf(run, database).ExecuteUpdateAsync(
                erasure => erasure.SetProperty(row => row.CleanFromVersion, version).SetProperty(row => row.MovieIds, (int[]?)null),
                cancellationToken);

            // Not cancellable: a commit that is given up half way may have happened all the same.
            await CommitAsync(
                () => transaction.CommitAsync(CancellationToken.None),
                () => runs.HasSucceededAsync(run.Id, lifetime.ApplicationStopping));
            models.Publish(catalogue, served);
            LogPublished(row.Version, model.MovieCount, model.Artifact.Length);
            return ended;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Stores models that are those of a version but for the movies of deleted users, as a version of their own, and swaps the
    /// snapshot. The bytes of the version they are of are dropped, because they know these users.
    /// </summary>
    /// <returns>False if that version is not in service any more; then nothing has changed.</returns>
    public async Task<bool> PublishRefitAsync(
        LiveTrainingRun run, int refitOf, byte[] artifact, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (models.Current.Version != refitOf)
            {
                return false;
            }

            await using var database = await contexts.CreateDbContextAsync(cancellationToken);
            database.Database.SetCommandTimeout(DatabaseTimeouts.LongWork);
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            var trained = await database.Models.AsNoTracking().SingleAsync(model => model.Version == refitOf, cancellationToken);
            var row = await AddAsync(database, ModelRows.Refit(trained, run.Id, time.GetUtcNow()), artifact, cancellationToken);
            int? version = row.Version;
            var served = await stored.ReadAsync(row, artifact);
            await database.ModelArtifacts.Where(old => old.Version == refitOf).ExecuteDeleteAsync(cancellationToken);
            await ErasuresOf(run, database).Where(erasure => erasure.MovieIds != null).ExecuteUpdateAsync(
                erasure => erasure.SetProperty(row => row.RefitVersion, version).SetProperty(row => row.MovieIds, (int[]?)null),
                cancellationToken);
            var catalogue = await new CatalogueLoader(database, texts).LoadAsync(cancellationToken);
            served = await ContentPlacing.LearnAsync(served, catalogue, threads, cancellationToken);
            await CommitAsync(
                () => transaction.CommitAsync(CancellationToken.None),
                () => WasActivatedAsync(row.Version, row.ActivatedAt, lifetime.ApplicationStopping));
            models.Publish(catalogue, served);
            LogRefit(row.Version, refitOf);
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Puts a stored version back into service.</summary>
    public async Task<ModelActivation> ActivateAsync(int version, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await using var database = await contexts.CreateDbContextAsync(cancellationToken);
            database.Database.SetCommandTimeout(DatabaseTimeouts.LongWork);
            var row = await database.Models.SingleOrDefaultAsync(model => model.Version == version, cancellationToken);
            if (row is null)
            {
                return ModelActivation.Unknown;
            }

            var load = await stored.LoadAsync(database, row, cancellationToken);
            if (load.Models is not { } served)
            {
                return new ModelActivation(ModelActivationOutcome.Unusable, load.Damage);
            }

            var catalogue = await new CatalogueLoader(database, texts).LoadAsync(cancellationToken);
            served = await ContentPlacing.LearnAsync(served, catalogue, threads, cancellationToken);
            var now = time.GetUtcNow();
            row.ActivatedAt = now;
            await CommitAsync(
                () => database.SaveChangesAsync(CancellationToken.None),
                () => WasActivatedAsync(version, now, lifetime.ApplicationStopping));
            models.Publish(catalogue, served);
            LogActivated(version);
            return new ModelActivation(ModelActivationOutcome.Activated, null);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Changes the catalogue in the database and in service, in turn with publishing: what a publication reads of the catalogue is
    /// never older than a change that was acknowledged.
    /// </summary>
    /// <param name="change">Given the catalogue in service, writes to the database and answers the new one; null if nothing changed.</param>
    /// <param name="cancellationToken">Cancels the wait for the turn.</param>
    public async Task<TResult> ChangeCatalogueAsync<TResult>(
        Func<Catalogue, Task<(TResult Result, Catalogue? Changed)>> change, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var (result, changed) = await change(models.Current.Catalogue);
            if (changed is not null)
            {
                models.Publish(changed);
            }

            return result;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Gives the movies in service other vectors of their texts and lets the models learn from them where new movies belong, in turn
    /// with publishing.
    /// </summary>
    /// <param name="textOf">The vector of a movie's text; empty for none.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>What is in service then.</returns>
    public async Task<ServingSnapshot> PlaceAsync(
        Func<CatalogueMovie, ReadOnlyMemory<float>> textOf, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var catalogue = models.Current.Catalogue.WithTexts(textOf);
            if (models.Current.Models is { } served)
            {
                models.Publish(catalogue, await ContentPlacing.LearnAsync(served, catalogue, threads, cancellationToken));
            }
            else
            {
                models.Publish(catalogue);
            }

            return models.Current;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>
    /// Commits, and finds out whether that succeeded when the connection is lost meanwhile, however long it takes.
    /// </summary>
    private async Task CommitAsync(Func<Task> commit, Func<Task<bool>> wasCommitted)
    {
        try
        {
            await commit();
        }
        catch (Exception exception) when (DatabaseFailure.IsInDoubt(exception))
        {
            LogInDoubt(exception.Message);
            if (!await AskUntilAnsweredAsync(wasCommitted))
            {
                throw;
            }
        }
    }

    private async Task<bool> AskUntilAnsweredAsync(Func<Task<bool>> wasCommitted)
    {
        while (true)
        {
            try
            {
                return await wasCommitted();
            }
            catch (Exception exception) when (DatabaseFailure.IsUnavailable(exception))
            {
                LogStillInDoubt(exception.Message, DoubtRetryDelay);
            }

            await Task.Delay(DoubtRetryDelay, time, lifetime.ApplicationStopping);
        }
    }

    /// <summary>Whether the activation was stored; the lock on the row waits for a statement that is still at work.</summary>
    private async Task<bool> WasActivatedAsync(int version, DateTimeOffset when, CancellationToken cancellationToken)
    {
        await using var database = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await database.Models.FromSql($"SELECT * FROM models WHERE version = {version} FOR UPDATE")
            .AsNoTracking().ToListAsync(cancellationToken);
        return rows is [var row] && (row.ActivatedAt - when).Duration() < TimeSpan.FromMilliseconds(1);
    }

    private static IQueryable<Erasure> ErasuresOf(LiveTrainingRun run, MovieRecsDbContext database)
    {
        int[] ids = [.. run.Erasures.Select(erasure => erasure.Id)];
        return database.Erasures.Where(erasure => ids.Contains(erasure.Id));
    }

    private static async Task<TrainedModel> AddAsync(
        MovieRecsDbContext database, TrainedModel row, byte[] artifact, CancellationToken cancellationToken)
    {
        database.Models.Add(row);
        await database.SaveChangesAsync(cancellationToken);
        database.ModelArtifacts.Add(new ModelArtifact
        {
            Version = row.Version,
            Content = artifact,
            Sha256 = SHA256.HashData(artifact),
        });
        await database.SaveChangesAsync(cancellationToken);
        return row;
    }

    /// <summary>Drops the bytes of old versions. Their facts stay.</summary>
    private async Task PruneAsync(MovieRecsDbContext database, int active, CancellationToken cancellationToken)
    {
        var kept = await database.ModelArtifacts
            .OrderByDescending(artifact => artifact.Version)
            .Select(artifact => artifact.Version)
            .Take(options.Value.KeptModels)
            .ToListAsync(cancellationToken);
        await database.ModelArtifacts
            .Where(artifact => artifact.Version != active && !kept.Contains(artifact.Version))
            .ExecuteDeleteAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "Whether the model was stored is in doubt: {Reason}")]
    private partial void LogInDoubt(string reason);

    [LoggerMessage(LogLevel.Warning, "Whether the model was stored is still in doubt: {Reason}; the next check is in {Delay}")]
    private partial void LogStillInDoubt(string reason, TimeSpan delay);

    [LoggerMessage(LogLevel.Information, "Serving model {Version}, which knows {MovieCount} movies")]
    private partial void LogPublished(int version, int movieCount, int Bytes);

    [LoggerMessage(LogLevel.Information, "Serving model {Version}, which is {RefitOf} with the movies of deleted users solved again")]
    private partial void LogRefit(int version, int refitOf);

    [LoggerMessage(LogLevel.Information, "Serving model {Version} again")]
    private partial void LogActivated(int version);
}

/// <summary>The outcome of rolling back to a stored version.</summary>
/// <param name="Outcome">Whether it is served now.</param>
/// <param name="Why">What is wrong with it, if it is unusable.</param>
internal readonly record struct ModelActivation(ModelActivationOutcome Outcome, string? Why)
{
    public static ModelActivation Unknown => new(ModelActivationOutcome.Unknown, null);
}

internal enum ModelActivationOutcome
{
    Activated,

    /// <summary>No such version was ever published.</summary>
    Unknown,

    /// <summary>Its bytes are gone or damaged.</summary>
    Unusable,
}
