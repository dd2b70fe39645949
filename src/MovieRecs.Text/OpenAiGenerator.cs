using Microsoft.Extensions.AI;
using OpenAI.Embeddings;
using EmbeddingGenerationOptions = Microsoft.Extensions.AI.EmbeddingGenerationOptions;

namespace MovieRecs.Text;

/// <summary>One request for all texts. It puts the vectors in the order of the numbers that the answer gives them.</summary>
internal sealed class OpenAiGenerator(EmbeddingClient client, HttpClient transport, OpenAiEmbeddingOptions settings)
    : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly EmbeddingGeneratorMetadata _metadata = new(
        "openai", settings.Endpoint, settings.Model, settings.Dimensions);

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var answer = (await client.GenerateEmbeddingsAsync(
            values,
            new OpenAI.Embeddings.EmbeddingGenerationOptions { Dimensions = options?.Dimensions ?? settings.Dimensions },
            cancellationToken)).Value;
        var embeddings = InOrder(answer)
            .Select(embedding => new Embedding<float>(embedding.ToFloats()) { ModelId = answer.Model });
        return new(embeddings)
        {
            Usage = answer.Usage is null ? null : new UsageDetails
            {
                InputTokenCount = answer.Usage.InputTokenCount,
                TotalTokenCount = answer.Usage.TotalTokenCount,
            },
        };
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose() => transport.Dispose();

    private static IEnumerable<OpenAIEmbedding> InOrder(OpenAIEmbeddingCollection answer)
    {
        // A server that does not number its vectors leaves all of them at 0.
        if (answer.All(embedding => embedding.Index == 0))
        {
            return answer;
        }

        var ordered = answer.OrderBy(embedding => embedding.Index).ToArray();
        return ordered.Select((embedding, position) => embedding.Index - position).All(difference => difference == 0)
            ? ordered
            : throw new EmbeddingException($"its vectors are not numbered from 0 to {ordered.Length - 1}");
    }
}
