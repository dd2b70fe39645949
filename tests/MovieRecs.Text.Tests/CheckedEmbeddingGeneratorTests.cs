using Microsoft.Extensions.AI;

namespace MovieRecs.Text.Tests;

/// <summary>What a server cannot be made to do; the rest is in <see cref="OpenAiEmbeddingsTests"/>.</summary>
public sealed class CheckedEmbeddingGeneratorTests
{
    [Theory]
    [InlineData(1e30f)]
    [InlineData(float.MaxValue)]
    [InlineData(1e-30f)]
    [InlineData(float.Epsilon)]
    public async Task Brings_very_large_and_very_small_vectors_to_length_1(float number)
    {
        using var generator = new CheckedEmbeddingGenerator(new Made(_ => [new(new[] { number, -number })]));

        var vector = (await generator.GenerateAsync(["a"]))[0].Vector.ToArray();

        Assert.Equal(MathF.Sqrt(0.5f), vector[0], 1e-6f);
        Assert.Equal(-MathF.Sqrt(0.5f), vector[1], 1e-6f);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public async Task Rejects_a_number_that_is_not_finite(float number)
    {
        using var generator = new CheckedEmbeddingGenerator(new Made(_ => [new(new[] { 1, number })]));

        var exception = await Assert.ThrowsAsync<EmbeddingException>(() => generator.GenerateAsync(["a"]));

        Assert.Contains("not finite", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_first_answer_says_nothing_of_the_dimension()
    {
        var answers = new Queue<float[]>([[0, 0, 0], [1, 0], [1, 0, 0]]);
        using var generator = new CheckedEmbeddingGenerator(new Made(_ => [new(answers.Dequeue())]));

        await Assert.ThrowsAsync<EmbeddingException>(() => generator.GenerateAsync(["a"]));
        Assert.Single(await generator.GenerateAsync(["a"]));
        await Assert.ThrowsAsync<EmbeddingException>(() => generator.GenerateAsync(["a"]));
    }

    [Fact]
    public async Task A_dimension_that_the_call_asks_for_goes_before_the_usual_one()
    {
        using var generator = new CheckedEmbeddingGenerator(
            new Made(options => [new(new float[] { 1, 0, 0 }.AsMemory(0, options?.Dimensions ?? 3))]), 3);

        Assert.Equal(2, (await generator.GenerateAsync(["a"], new() { Dimensions = 2 }))[0].Dimensions);
        Assert.Equal(3, (await generator.GenerateAsync(["a"]))[0].Dimensions);
    }

    [Fact]
    public async Task Keeps_the_exception_that_it_explains()
    {
        var cause = new HttpRequestException("first line\r\n\tsecond line\u001b[31m" + new string('x', 1000));
        using var generator = new CheckedEmbeddingGenerator(new Made(_ => throw cause));

        var exception = await Assert.ThrowsAsync<EmbeddingException>(() => generator.GenerateAsync(["a"]));

        Assert.Same(cause, exception.InnerException);
        Assert.StartsWith("made made no vectors: first line second line [31mxxx", exception.Message, StringComparison.Ordinal);
        Assert.InRange(exception.Message.Length, 300, 340);
    }

    [Fact]
    public async Task A_time_limit_of_the_other_generator_is_a_failure()
    {
        using var generator = new CheckedEmbeddingGenerator(new Made(_ => throw new TaskCanceledException()));

        var exception = await Assert.ThrowsAsync<EmbeddingException>(() => generator.GenerateAsync(["a"]));

        Assert.Contains("no answer within the time limit", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_after_a_cancellation_is_the_cancellation()
    {
        using var cancellation = new CancellationTokenSource();
        using var generator = new CheckedEmbeddingGenerator(new Made(_ =>
        {
            cancellation.Cancel();
            throw new AggregateException(new IOException("the connection ended"));
        }));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => generator.GenerateAsync(["a"], cancellationToken: cancellation.Token));
    }

    [Fact]
    public async Task A_use_after_the_end_is_no_failure_of_the_model()
    {
        using var generator = new CheckedEmbeddingGenerator(new Made(_ => throw new ObjectDisposedException("model")));

        await Assert.ThrowsAsync<ObjectDisposedException>(() => generator.GenerateAsync(["a"]));
    }

    [Fact]
    public async Task Names_the_text_that_is_null()
    {
        using var generator = new CheckedEmbeddingGenerator(new Made(_ => []));

        await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(["a", null!]));
    }

    private sealed class Made(Func<EmbeddingGenerationOptions?, IEnumerable<Embedding<float>>> answer)
        : IEmbeddingGenerator<string, Embedding<float>>
    {
        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
            Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(answer(options)));

        public object? GetService(Type serviceType, object? serviceKey = null) =>
            serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata(defaultModelId: "made") : null;

        public void Dispose()
        {
        }
    }
}
