namespace MovieRecs.Text;

/// <summary>Where vectors come from by HTTP: any server that answers <c>/v1/embeddings</c> as OpenAI's does.</summary>
public sealed record OpenAiEmbeddingOptions
{
    /// <summary>The address that <c>/embeddings</c> is added to, for example <c>http://localhost:11434/v1</c>.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The name of the model, as the server knows it.</summary>
    public required string Model { get; init; }

    /// <summary>Sent as a bearer token; null sends none, as many local servers want.</summary>
    public string? ApiKey { get; init; }

    /// <summary>
    /// How many numbers a vector has: the server is asked for it and each answer must have it. Null asks for nothing, for models that
    /// have one size only; the first answer then says what the others must have.
    /// </summary>
    public int? Dimensions { get; init; }

    /// <summary>How many texts a request holds at most. OpenAI takes 2,048; small servers compute one after the other.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>How long each request may take, repeated ones each anew.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often a request is repeated that got no answer, or the status 408, 429, 500, 502, 503 or 504: after 0.8 s, and after twice
    /// as long each further time, unless the server says when.
    /// </summary>
    public int MaximumRetries { get; init; } = 3;

    /// <summary>The longest wait before a request is repeated, even if the server asks for a longer one.</summary>
    public TimeSpan MaximumRetryDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Leaves the key out.</summary>
    public override string ToString() => $"{Model} of {Endpoint.Host}:{Endpoint.Port}";

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Endpoint);
        ArgumentException.ThrowIfNullOrWhiteSpace(Model);
        Require(
            Endpoint is { IsAbsoluteUri: true, Scheme: "http" or "https" }, nameof(Endpoint),
            "an address that starts with http:// or https://");
        Require(
            ApiKey is null || ApiKey.All(character => character is > ' ' and <= '~'), nameof(ApiKey), "visible ASCII characters");
        Require(Dimensions is null or > 0, nameof(Dimensions), "at least 1");
        Require(BatchSize > 0, nameof(BatchSize), "at least 1");
        Require(
            Timeout > TimeSpan.Zero && Timeout.TotalMilliseconds <= int.MaxValue, nameof(Timeout), "positive and at most 24 days");
        Require(MaximumRetries >= 0, nameof(MaximumRetries), "at least 0");
        Require(MaximumRetryDelay >= TimeSpan.Zero, nameof(MaximumRetryDelay), "at least 0");
    }

    private static void Require(bool condition, string name, string rule)
    {
        if (!condition)
        {
            throw new ArgumentException($"{name} must be {rule}.", name);
        }
    }
}
