using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Retry;

namespace MovieRecs.Api.Import;

/// <summary>
/// How a download is repeated: each request by its client, and each transfer that broke after its answer had begun.
/// </summary>
internal static class DownloadRetries
{
    private const int MaximumRequestRetries = 3;
    private const int MaximumTransferRetries = 8;

    private static readonly Uri _address = new("https://files.grouplens.org/datasets/movielens/");
    private static readonly TimeSpan _firstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _maximumDelay = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan _answerTimeout = TimeSpan.FromSeconds(30);

    public static IHttpClientBuilder AddDataSetDownload(this IServiceCollection services)
    {
        var client = services.AddHttpClient<DataSetDownload>(client =>
        {
            client.BaseAddress = _address;
            // Each attempt has its own time, below.
            client.Timeout = Timeout.InfiniteTimeSpan;
        });
        client.AddResilienceHandler("requests", (pipeline, context) =>
        {
            pipeline.TimeProvider = context.ServiceProvider.GetRequiredService<TimeProvider>();
            // Network failures, time-outs, 408, 429 and 5xx; a Retry-After of the server takes precedence over the
            // delay here.
            pipeline.AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = MaximumRequestRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = _firstDelay,
                MaxDelay = _maximumDelay,
            });
            pipeline.AddTimeout(_answerTimeout);
        });
        return client;
    }

    /// <summary>Repeats what returns a failure; what throws has failed for good.</summary>
    public static ResiliencePipeline<Exception?> CreateTransfers(TimeProvider time) =>
        new ResiliencePipelineBuilder<Exception?> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<Exception?>
            {
                ShouldHandle = new PredicateBuilder<Exception?>().HandleResult(failure => failure is not null),
                MaxRetryAttempts = MaximumTransferRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = _firstDelay,
                MaxDelay = _maximumDelay,
            })
            .Build();
}
