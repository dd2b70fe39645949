using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Files;
using MovieRecs.Als.Threading;
using MovieRecs.Api.Data;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Training.Publishing;

/// <summary>Reads published models from the database and remembers which of them are damaged.</summary>
internal sealed partial class StoredModels(WorkerThreads threads, ILogger<StoredModels> logger)
{
    public const string ChecksumMismatch = "The bytes do not match their checksum.";

    private readonly ConcurrentDictionary<int, string> _damaged = [];

    /// <summary>Versions that could not be read, with the reason.</summary>
    public IReadOnlyDictionary<int, string> Damaged => _damaged;

    /// <summary>The model activated last that can still be read; null if there is none.</summary>
    public async Task<ServedModels?> LoadLatestAsync(MovieRecsDbContext database, CancellationToken cancellationToken)
    {
        // Pruned versions have no artifact and are not candidates.
        var candidates = await database.Models.AsNoTracking()
            .Where(model => database.ModelArtifacts.Any(artifact => artifact.Version == model.Version))
            .OrderByDescending(model => model.ActivatedAt)
            .ThenByDescending(model => model.Version)
            .ToListAsync(cancellationToken);
        foreach (var candidate in candidates)
        {
            if ((await LoadAsync(database, candidate, cancellationToken)).Models is { } models)
            {
                return models;
            }
        }

        return null;
    }

    /// <summary>Reads one version, or says what is wrong with it.</summary>
    public async Task<(ServedModels? Models, string? Damage)> LoadAsync(
        MovieRecsDbContext database, TrainedModel model, CancellationToken cancellationToken)
    {
        var artifact = await database.ModelArtifacts.AsNoTracking()
            .SingleOrDefaultAsync(artifact => artifact.Version == model.Version, cancellationToken);
        if (artifact is null)
        {
            return (null, "Its bytes are no longer kept.");
        }

        try
        {
            if (!SHA256.HashData(artifact.Content).AsSpan().SequenceEqual(artifact.Sha256))
            {
                throw new InvalidDataException(ChecksumMismatch);
            }

            var models = await ReadAsync(model, artifact.Content);
            _damaged.TryRemove(model.Version, out _);
            return (models, null);
        }
        catch (InvalidDataException exception)
        {
            _damaged[model.Version] = exception.Message;
            LogDamaged(exception, model.Version, exception.Message);
            return (null, exception.Message);
        }
    }

    /// <summary>The models in an artifact, read on the threads of training: publishing must not slow requests down.</summary>
    /// <exception cref="InvalidDataException">This version of the service cannot read the artifact.</exception>
    public Task<ServedModels> ReadAsync(TrainedModel model, byte[] content) => threads.RunAsync(() => Read(model, content));

    private ServedModels Read(TrainedModel model, byte[] content)
    {
        var file = ModelFile.Read(content, threads);
        return new ServedModels(
            model.Version,
            model.TrainedAt,
            file.Items,
            file.Ranker ?? throw new InvalidDataException("The artifact has no ranker."),
            StarsOf(file),
            StoredJson.Read(model.Metrics, StoredJson.Default.ValidationMetrics).ByName())
        {
            Neighbors = file.Neighbors,
            Session = file.Session,
            RatingCount = model.RatingCount,
            IsChosen = StoredJson.Read(model.Options, StoredJson.Default.ModelOptions).IsChosen,
        };
    }

    private static RatingEnsemble StarsOf(ModelFile file) => new(
        file.RatingModel ?? throw new InvalidDataException("The artifact has no rating model."),
        file.Bayesian, file.BayesianShare ?? RatingEnsemble.EvenShare);

    [LoggerMessage(LogLevel.Error, "Model {Version} is damaged and is not served: {Reason}")]
    private partial void LogDamaged(Exception exception, int version, string reason);
}
