using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Data;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Training.Publishing;

/// <summary>
/// Puts models into service. Publishing and going back take turns, so that the version served is always the one that the
/// database says was activated last.
/// </summary>
internal sealed partial class ModelPublisher(
    IDbContextFactory<MovieRecsDbContext> contexts,
    StoredModels stored,
    ModelStore models,
    IOptions<TrainingOptions> options,
    TimeProvider time,
    ILogger<ModelPublisher> logger) : IDisposable
{
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
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            var row = await AddAsync(database, run.Id, model, cancellationToken);
            var served = StoredModels.Read(row, model.Artifact);
            await PruneAsync(database, row.Version, cancellationToken);
            var catalogue = await new CatalogueLoader(database).LoadAsync(cancellationToken);

            var ended = run.Ended(TrainingRunState.Succeeded, modelVersion: row.Version);
            if (!await TrainingRunStore.SaveAsync(database, ended, cancellationToken))
            {
                throw new InvalidOperationException($"Another process has ended training run {run.Id}.");
            }

            // Not cancellable: a commit that is given up half way may have happened all the same.
            await transaction.CommitAsync(CancellationToken.None);
            models.Publish(catalogue, served);
            LogPublished(row.Version, model.MovieCount, model.Artifact.Length);
            return ended;
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

            var catalogue = await new CatalogueLoader(database).LoadAsync(cancellationToken);
            row.ActivatedAt = time.GetUtcNow();
            await database.SaveChangesAsync(CancellationToken.None);
            models.Publish(catalogue, served);
            LogActivated(version);
            return new ModelActivation(ModelActivationOutcome.Activated, null);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<TrainedModel> AddAsync(
        MovieRecsDbContext database, int runId, CandidateModel model, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var row = new TrainedModel
        {
            TrainingRunId = runId,
            TrainedAt = now,
            ActivatedAt = now,
            Options = JsonSerializer.Serialize(model.Options, StoredJson.Default.ModelOptions),
            Metrics = JsonSerializer.Serialize(model.Metrics, StoredJson.Default.ValidationMetrics),
            RatingCount = model.RatingCount,
            UserCount = model.UserCount,
            MovieCount = model.MovieCount,
        };
        database.Models.Add(row);
        await database.SaveChangesAsync(cancellationToken);
        database.ModelArtifacts.Add(new ModelArtifact
        {
            Version = row.Version,
            Content = model.Artifact,
            Sha256 = SHA256.HashData(model.Artifact),
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

    [LoggerMessage(LogLevel.Information, "Serving model {Version}, which knows {MovieCount} movies")]
    private partial void LogPublished(int version, int movieCount, int Bytes);

    [LoggerMessage(LogLevel.Information, "Serving model {Version} again")]
    private partial void LogActivated(int version);
}

/// <summary>What became of going back to a stored version.</summary>
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
