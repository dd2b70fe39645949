using System.Threading.Channels;
using MovieRecs.Api.Data;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Training;
using MovieRecs.Api.Training.Publishing;

namespace MovieRecs.Api.Import.Administration;

/// <summary>
/// Imports data sets one after another, in the background. What is imported is in the next answers, and a training run that learns it is
/// queued. The last imports are remembered until the service stops.
/// </summary>
internal sealed partial class ImportQueue(
    IServiceScopeFactory scopes, DataFolder folder, TimeProvider time, ILogger<ImportQueue> logger) : BackgroundService
{
    /// <summary>Of files that are being imported.</summary>
    public const string UploadPrefix = "upload-";

    private const int Remembered = 50;
    private const int MostWaiting = 10;

    private readonly Lock _lock = new();
    private readonly List<ImportAnswer> _known = [];
    private readonly Channel<Job> _jobs = Channel.CreateBounded<Job>(MostWaiting);
    private int _lastId;

    /// <summary>The latest first.</summary>
    public IReadOnlyList<ImportAnswer> List()
    {
        lock (_lock)
        {
            return [.. Enumerable.Reverse(_known)];
        }
    }

    public ImportAnswer? Find(int id)
    {
        lock (_lock)
        {
            return _known.Find(import => import.Id == id);
        }
    }

    /// <summary>Queues an import; null if too many wait.</summary>
    /// <param name="path">A data set, or a file of overviews alone.</param>
    /// <param name="overviewsPath">What the movies are about, in a file of its own; without <paramref name="path"/> nothing else is imported.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="isTemporary">Whether the files go when it is over.</param>
    public ImportAnswer? Enqueue(string? path, string? overviewsPath, string name, bool isTemporary)
    {
        lock (_lock)
        {
            var answer = new ImportAnswer(_lastId + 1, name, ImportState.Queued, time.GetUtcNow(), null, 0, null, null);
            if (!_jobs.Writer.TryWrite(new Job(answer.Id, path, overviewsPath, isTemporary)))
            {
                return null;
            }

            _lastId = answer.Id;
            _known.Add(answer);
            if (_known.Count > Remembered)
            {
                _known.RemoveAt(0);
            }

            return answer;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Of a process that was killed.
        if (Directory.Exists(folder.Path))
        {
            Array.ForEach(Directory.GetFiles(folder.Path, UploadPrefix + "*"), File.Delete);
        }

        await foreach (var job in _jobs.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await RunAsync(job, stoppingToken);
            }
            finally
            {
                if (job.IsTemporary)
                {
                    Array.ForEach([.. ((string?[])[job.Path, job.OverviewsPath]).OfType<string>()], File.Delete);
                }
            }
        }
    }

    private async Task RunAsync(Job job, CancellationToken stoppingToken)
    {
        Change(job.Id, import => import with { State = ImportState.Running });
        try
        {
            // Not in the constructor: hosted services are made before the database is started.
            await using var scope = scopes.CreateAsyncScope();
            var services = scope.ServiceProvider;
            using var source = job.Path is { } path
                ? ImportSource.Open(path, overviewsPath: job.OverviewsPath)
                : ImportSource.OpenOverviews(job.OverviewsPath!);
            var report = await services.GetRequiredService<ImportService>().ImportAsync(
                source, stoppingToken, share => Change(job.Id, import => import with { Progress = share }));
            await ShowAsync(services, stoppingToken);
            Change(job.Id, import => import with
            {
                State = ImportState.Succeeded,
                Progress = 1,
                FinishedAt = time.GetUtcNow(),
                Report = ImportSummary.Of(report),
            });
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            if (!SeedSources.IsOrdinary(exception))
            {
                LogFailed(exception, job.Id);
            }

            Change(job.Id, import => import with
            {
                State = ImportState.Failed,
                FinishedAt = time.GetUtcNow(),
                Error = exception.Message,
            });
        }
    }

    private static async Task ShowAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<ModelPublisher>().ChangeCatalogueAsync<bool>(
            async _ => (true, await services.GetRequiredService<CatalogueLoader>().LoadAsync(cancellationToken)), cancellationToken);
        await services.GetRequiredService<TrainingQueue>().RequestFreshAsync(TrainingReason.Ratings, requestedBy: null, cancellationToken);
    }

    private void Change(int id, Func<ImportAnswer, ImportAnswer> change)
    {
        lock (_lock)
        {
            var index = _known.FindIndex(import => import.Id == id);
            if (index >= 0)
            {
                _known[index] = change(_known[index]);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "Import {Id} failed")]
    private partial void LogFailed(Exception exception, int id);

    private sealed record Job(int Id, string? Path, string? OverviewsPath, bool IsTemporary);
}
