using Microsoft.Extensions.Diagnostics.HealthChecks;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Hosting.Problems;
using MovieRecs.Api.Serving;
using MovieRecs.Text;

namespace MovieRecs.Api.Content;

/// <summary>Keeps the vectors of the movies up to date: after the start, and whenever the catalogue or the models change.</summary>
internal sealed partial class ContentService(
    IServiceProvider services, StartupState startup, TimeProvider time, ILogger<ContentService> logger)
    : BackgroundService
{
    /// <summary>What could not be done is tried again after this.</summary>
    public static readonly TimeSpan RetryDelay = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await startup.WaitAsync(stoppingToken))
        {
            return;
        }

        // Not in the constructor: hosted services are made before the database is started.
        var index = services.GetRequiredService<ContentIndex>();
        var store = services.GetRequiredService<ModelStore>();
        while (!stoppingToken.IsCancellationRequested)
        {
            var (_, replaced) = store.Watch();
            var isDone = await TryUpdateAsync(index, stoppingToken);
            using var retry = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(replaced, Task.Delay(isDone ? Timeout.InfiniteTimeSpan : RetryDelay, time, retry.Token));
            await retry.CancelAsync();
        }
    }

    private async Task<bool> TryUpdateAsync(ContentIndex index, CancellationToken stoppingToken)
    {
        try
        {
            await index.UpdateAsync(stoppingToken);
            return true;
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested
            && (exception is EmbeddingException || DatabaseFailure.IsUnavailable(exception)))
        {
            LogUnavailable(exception.Message, RetryDelay);
            return false;
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(exception);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Texts cannot be made vectors: {Reason} The next attempt is in {Delay}")]
    private partial void LogUnavailable(string reason, TimeSpan delay);

    [LoggerMessage(LogLevel.Error, "Texts could not be made vectors")]
    private partial void LogFailed(Exception exception);
}

/// <summary>How far the vectors of texts are. Thread safe.</summary>
internal sealed class ContentState
{
    /// <summary>How long a person waits for the vector of a text.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private volatile HealthFigures _figures = new("Nothing has been read yet.", Failure: null);

    /// <summary>What to tell operators.</summary>
    public HealthFigures Figures => _figures;

    public void Report(string encoder, int done, int all) =>
        _figures = new HealthFigures($"{encoder} has read {done} of {all} movies.", Failure: null);

    public void Unwanted() =>
        _figures = new HealthFigures("Nobody reads texts: Content__Embeddings__Provider is None.", Failure: null);

    public void Failed(string reason) => _figures = _figures with { Failure = reason };

    /// <param name="Progress">In a sentence.</param>
    /// <param name="Failure">Why the last attempt failed; null if it did not.</param>
    public sealed record HealthFigures(string Progress, string? Failure);
}

/// <summary>Degraded while texts cannot be read: movies that were read before are found by meaning, new ones are not.</summary>
internal sealed class ContentHealthCheck(ContentState state) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (progress, failure) = state.Figures;
        return Task.FromResult(failure is null
            ? HealthCheckResult.Healthy(progress)
            : HealthCheckResult.Degraded($"{progress} {failure}"));
    }
}
