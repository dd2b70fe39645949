using System.ComponentModel.DataAnnotations;
using MovieRecs.Text;

namespace MovieRecs.Api.Content;

/// <summary>How what movies are about becomes vectors. Bound from the <c>Content:Embeddings</c> section and checked at start.</summary>
public sealed class EmbeddingOptions : IValidatableObject
{
    public const string SectionName = "Content:Embeddings";

    private static readonly TimeSpan _longestTimeout = TimeSpan.FromMinutes(10);

    /// <summary>Who makes the vectors.</summary>
    public EmbeddingProvider Provider { get; init; } = EmbeddingProvider.Auto;

    /// <summary>
    /// Of a server that answers as OpenAI's does, up to the version: <c>http://localhost:11434/v1</c>. With <c>Auto</c> it is used if it is
    /// set.
    /// </summary>
    public string? Endpoint { get; init; }

    /// <summary>What the server calls the model. Vectors of different models do not mix.</summary>
    public string? Model { get; init; }

    /// <summary>Sent as a bearer token; none if the server wants none. It is never logged.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Numbers of a vector; if it is not set, as many as the server's first answer has.</summary>
    [Range(1, 16_384, ErrorMessage = "must be from 1 to 16384.")]
    public int? Dimensions { get; init; }

    /// <summary>Texts of a request.</summary>
    [Range(1, 2048, ErrorMessage = "must be from 1 to 2048.")]
    public int BatchSize { get; init; } = 64;

    /// <summary>For a request, up to ten minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What <see cref="EmbeddingProvider.Auto"/> stands for.</summary>
    internal EmbeddingProvider Chosen => Provider != EmbeddingProvider.Auto ? Provider
        : Endpoint is not null ? EmbeddingProvider.OpenAi
        : MiniLmWeights.IsPresent ? EmbeddingProvider.MiniLm
        : EmbeddingProvider.TfIdf;

    internal OpenAiEmbeddingOptions ForServer() => new()
    {
        Endpoint = new Uri(Endpoint!),
        Model = Model!,
        ApiKey = ApiKey,
        Dimensions = Dimensions,
        BatchSize = BatchSize,
        Timeout = Timeout,
    };

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (Endpoint is not null
            && !(Uri.TryCreate(Endpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
        {
            yield return new ValidationResult("must be an address such as http://localhost:11434/v1.", [nameof(Endpoint)]);
        }

        if (Chosen == EmbeddingProvider.OpenAi)
        {
            if (Endpoint is null)
            {
                yield return new ValidationResult($"is needed for {nameof(EmbeddingProvider.OpenAi)}.", [nameof(Endpoint)]);
            }

            if (string.IsNullOrWhiteSpace(Model))
            {
                yield return new ValidationResult($"is needed for {nameof(EmbeddingProvider.OpenAi)}.", [nameof(Model)]);
            }
        }

        if (Provider == EmbeddingProvider.MiniLm && !MiniLmWeights.IsPresent)
        {
            yield return new ValidationResult(
                $"{nameof(EmbeddingProvider.MiniLm)} was left out of this build (-p:MiniLm=false).", [nameof(Provider)]);
        }

        if (Timeout <= TimeSpan.Zero || Timeout > _longestTimeout)
        {
            yield return new ValidationResult($"must be more than 0 and at most {_longestTimeout}.", [nameof(Timeout)]);
        }
    }
}

/// <summary>Who makes vectors of texts.</summary>
public enum EmbeddingProvider
{
    /// <summary>The server if one is set, else the model in the process if it was built in, else TF-IDF.</summary>
    Auto,

    /// <summary>The sentence-transformer all-MiniLM-L6-v2 in the process.</summary>
    MiniLm,

    /// <summary>A server that answers as OpenAI's does.</summary>
    OpenAi,

    /// <summary>The words of all texts, reduced to their main directions.</summary>
    TfIdf,

    /// <summary>No vectors: genres, years and tags alone say what a movie is like.</summary>
    None,
}
