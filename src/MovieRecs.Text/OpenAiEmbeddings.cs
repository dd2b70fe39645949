using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Embeddings;

namespace MovieRecs.Text;

/// <summary>Vectors from a server that answers as OpenAI's does.</summary>
public static class OpenAiEmbeddings
{
    /// <summary>
    /// Makes a generator whose answers are checked and of length 1, see <see cref="CheckedEmbeddingGenerator"/>. It asks nothing yet.
    /// Safe for concurrent use.
    /// </summary>
    /// <param name="options">Which server and which model.</param>
    /// <param name="handler">Sends the requests; it stays the caller's. Null: one of its own, without redirects.</param>
    /// <exception cref="ArgumentException">An option is outside its range. The message does not hold the key.</exception>
    public static CheckedEmbeddingGenerator Create(OpenAiEmbeddingOptions options, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var key = string.IsNullOrWhiteSpace(options.ApiKey) ? null : options.ApiKey;
        // The time is limited by the pipeline, for each request anew.
        var client = new HttpClient(
            new SecretHandler(key, handler ?? new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5), // a name may get another address
            }),
            disposeHandler: handler is null)
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        var clientOptions = new OpenAIClientOptions
        {
            Endpoint = options.Endpoint,
            NetworkTimeout = options.Timeout,
            RetryPolicy = new BoundedRetryPolicy(options.MaximumRetries, options.MaximumRetryDelay),
            Transport = new HttpClientPipelineTransport(client),
        };
#pragma warning disable OPENAI001 // The constructor for servers that want no key is marked as experimental.
        var embeddings = new EmbeddingClient(
            options.Model,
            key is null
                ? new NoAuthenticationPolicy()
                : ApiKeyAuthenticationPolicy.CreateBearerAuthorizationPolicy(new ApiKeyCredential(key)),
            clientOptions);
#pragma warning restore OPENAI001
        return new CheckedEmbeddingGenerator(
            new OpenAiGenerator(embeddings, client, options), options.Dimensions, options.BatchSize);
    }

    private sealed class BoundedRetryPolicy(int maximumRetries, TimeSpan maximumDelay) : ClientRetryPolicy(maximumRetries)
    {
        protected override TimeSpan GetNextDelay(PipelineMessage message, int tryCount)
        {
            var delay = base.GetNextDelay(message, tryCount);
            return delay < maximumDelay ? delay : maximumDelay;
        }
    }

    private sealed class NoAuthenticationPolicy : AuthenticationPolicy
    {
        public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex) =>
            ProcessNext(message, pipeline, currentIndex);

        public override ValueTask ProcessAsync(
            PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex) =>
            ProcessNextAsync(message, pipeline, currentIndex);
    }
}
