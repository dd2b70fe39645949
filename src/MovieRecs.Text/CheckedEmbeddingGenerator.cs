using Microsoft.Extensions.AI;

namespace MovieRecs.Text;

/// <summary>
/// Asks another generator in batches and trusts nothing that it answers: one vector for each text, in order, all of the same
/// dimension, finite and not zero, which it then brings to length 1. Whatever goes wrong is an <see cref="EmbeddingException"/>.
/// Safe for concurrent use if the other generator is.
/// </summary>
public sealed class CheckedEmbeddingGenerator : DelegatingEmbeddingGenerator<string, Embedding<float>>
{
    private readonly int _batchSize;
    private readonly string _name;
    private int _dimensions; // 0 until the first answer says it

    /// <param name="inner">Who makes the vectors; disposed of with this one.</param>
    /// <param name="dimensions">How many numbers a vector must have; null: as many as the first one.</param>
    /// <param name="batchSize">How many texts the other generator gets at a time, at most.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is less than 1.</exception>
    public CheckedEmbeddingGenerator(
        IEmbeddingGenerator<string, Embedding<float>> inner, int? dimensions = null, int batchSize = 64)
        : base(inner)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions ?? 1, 1, nameof(dimensions));
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        (_dimensions, _batchSize) = (dimensions ?? 0, batchSize);
        var metadata = inner.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata;
        var model = metadata?.DefaultModelId ?? inner.GetType().Name;
        _name = metadata?.ProviderUri is { } address ? $"{model} of {address.Host}:{address.Port}" : model;
    }

    /// <summary>The vectors of texts, in their order, each of length 1.</summary>
    /// <exception cref="EmbeddingException">A batch failed, or its answer is not what it should be.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, not only a time limit exceeded.</exception>
    public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var all = new GeneratedEmbeddings<Embedding<float>>();
        foreach (var texts in values.Chunk(_batchSize))
        {
            if (texts.Contains(null))
            {
                throw new ArgumentException("A text is null.", nameof(values));
            }

            cancellationToken.ThrowIfCancellationRequested();
            var answer = await AskAsync(texts, options, cancellationToken);
            if (answer.Count != texts.Length)
            {
                throw Wrong($"{answer.Count} vectors for {texts.Length} texts");
            }

            foreach (var embedding in answer)
            {
                all.Add(Checked(embedding, options?.Dimensions));
            }

            if (answer.Usage is { } usage)
            {
                (all.Usage ??= new()).Add(usage);
            }
        }

        return all;
    }

    private async Task<GeneratedEmbeddings<Embedding<float>>> AskAsync(
        string[] texts, EmbeddingGenerationOptions? options, CancellationToken cancellationToken)
    {
        try
        {
            return await InnerGenerator.GenerateAsync(texts, options, cancellationToken);
        }
        catch (Exception exception) when (exception is not ObjectDisposedException)
        {
            // Clients wrap a cancellation in exceptions of their own, above all when it comes while they wait for another try.
            cancellationToken.ThrowIfCancellationRequested();
            throw new EmbeddingException($"{_name} made no vectors: {EmbeddingFailure.Reason(exception)}.", exception);
        }
    }

    private Embedding<float> Checked(Embedding<float> embedding, int? asked)
    {
        var numbers = embedding.Vector.Span;
        if (numbers.IsEmpty)
        {
            throw Wrong("a vector without numbers");
        }

        var squares = 0.0; // of floats it can neither overflow nor vanish
        foreach (var number in numbers)
        {
            squares += (double)number * number;
        }

        if (!double.IsFinite(squares))
        {
            throw Wrong("a vector that holds a number which is not finite");
        }

        if (squares == 0)
        {
            throw Wrong("a vector of zeros");
        }

        // Only a vector that is right otherwise says how many numbers the others must have.
        var expected = asked
            ?? (Interlocked.CompareExchange(ref _dimensions, numbers.Length, 0) is > 0 and var known ? known : numbers.Length);
        if (numbers.Length != expected)
        {
            throw Wrong($"a vector of {numbers.Length} numbers instead of {expected}");
        }

        var length = Math.Sqrt(squares);
        var unit = new float[numbers.Length];
        for (var index = 0; index < unit.Length; index++)
        {
            unit[index] = (float)(numbers[index] / length);
        }

        return new(unit)
        {
            ModelId = embedding.ModelId,
            CreatedAt = embedding.CreatedAt,
            AdditionalProperties = embedding.AdditionalProperties,
        };
    }

    private EmbeddingException Wrong(string what) => new($"{_name} answered with {what}.");
}
