using System.Numerics.Tensors;
using Microsoft.Extensions.AI;

namespace MovieRecs.Text.Tests;

public sealed class MiniLmEmbeddingGeneratorTests(MiniLmFixture model) : IClassFixture<MiniLmFixture>
{
    private readonly MiniLmEmbeddingGenerator _model = model.Generator;

    /// <summary>The example of the model's own page, https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2.</summary>
    [Fact]
    public void Agrees_with_the_published_vector_of_a_sentence()
    {
        float[] expected = [0.0677f, 0.0635f, 0.0487f, 0.0793f, 0.0374f, 0.0027f, 0.0394f, -0.0071f, 0.0594f, 0.0315f];

        var vector = _model.Embed("This is an example sentence");

        Assert.Equal(384, vector.Length);
        Assert.All(expected, (number, index) => Assert.Equal(number, vector[index], 1e-4f));
    }

    /// <summary>The example of the library that the model comes from, https://sbert.net/docs/quickstart.html.</summary>
    [Fact]
    public void Agrees_with_the_published_similarities_of_sentences()
    {
        var lovely = _model.Embed("The weather is lovely today.");
        var sunny = _model.Embed("It's so sunny outside!");
        var stadium = _model.Embed("He drove to the stadium.");

        Assert.Equal(0.6660f, TensorPrimitives.Dot<float>(lovely, sunny), 1e-4f);
        Assert.Equal(0.1046f, TensorPrimitives.Dot<float>(lovely, stadium), 1e-4f);
        Assert.Equal(0.1411f, TensorPrimitives.Dot<float>(sunny, stadium), 1e-4f);
    }

    [Fact]
    public void Texts_that_mean_the_same_are_closer_than_others()
    {
        var space = _model.Embed("Astronauts travel through a wormhole to find a new home for mankind.");
        var similar = _model.Embed("A spaceship's crew searches the galaxy for a planet where people can live.");
        var wedding = _model.Embed("A bride's father ruins the wedding, and everybody laughs.");

        Assert.True(TensorPrimitives.Dot<float>(space, similar) > TensorPrimitives.Dot<float>(space, wedding) + 0.3f);
    }

    [Fact]
    public void Accents_and_case_do_not_matter() =>
        Assert.Equal(_model.Embed("Le fabuleux destin d'Amelie Poulain"), _model.Embed("LE FABULEUX DESTIN D'AMÉLIE POULAIN"));

    [Theory]
    [InlineData("")]
    [InlineData("   \t\r\n ")]
    [InlineData("🎬🍿😀")]
    [InlineData("\u0000\u0001\u007f\u200b\ufffd")]
    [InlineData("\ud83c")]
    [InlineData("七人の侍")]
    [InlineData("[CLS] [SEP] [PAD] [UNK]")]
    public void Every_text_has_a_finite_vector_of_length_1(string text) => AssertUnit(_model.Embed(text));

    [Theory]
    [InlineData("x")]
    [InlineData("word ")]
    [InlineData("a,")]
    [InlineData("🎬")]
    [InlineData(" ")]
    [InlineData("七")]
    public void A_text_of_100000_characters_has_the_vector_of_its_start(string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, 100_000 / part.Length));

        var vector = _model.Embed(text);

        AssertUnit(vector);
        Assert.Equal(_model.Embed(text[..30_000]), vector);
    }

    [Fact]
    public void Words_after_the_256th_token_do_not_count()
    {
        var start = string.Concat(Enumerable.Repeat("film ", 253));

        Assert.NotEqual(_model.Embed(start + "end"), _model.Embed(start + "war"));
        Assert.Equal(_model.Embed(start + "end war"), _model.Embed(start + "end love"));
    }

    [Fact]
    public void Concurrent_calls_give_the_same_bits_as_serial_ones()
    {
        string[] texts = [.. Enumerable.Range(0, 24).Select(
            number => string.Concat(Enumerable.Repeat($"film {number} ", number + 1)))];
        float[][] serial = [.. texts.Select(_model.Embed)];
        var concurrent = new float[texts.Length][];

        Parallel.For(
            0, texts.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 },
            index => concurrent[index] = _model.Embed(texts[index]));

        Assert.Equal(serial, concurrent);
    }

    [Fact]
    public async Task Generates_in_the_order_of_the_texts()
    {
        string[] texts = ["a war", "a wedding", "", "a war"];

        var embeddings = await _model.GenerateAsync(texts);

        Assert.Equal(texts.Select(_model.Embed), embeddings.Select(embedding => embedding.Vector.ToArray()));
        Assert.All(embeddings, embedding => Assert.Equal(MiniLmEmbeddingGenerator.ModelName, embedding.ModelId));
        Assert.Equal(4 + 4 + 2 + 4, embeddings.Usage!.InputTokenCount);
        Assert.Empty(await _model.GenerateAsync([]));
    }

    [Fact]
    public async Task Rejects_another_number_of_dimensions()
    {
        var exception = await Assert.ThrowsAsync<ArgumentException>(
            () => _model.GenerateAsync(["a war"], new EmbeddingGenerationOptions { Dimensions = 256 }));

        Assert.Contains("384", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stops_between_two_texts_when_it_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var taken = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _model.GenerateAsync(Texts(), cancellationToken: cancellation.Token));

        Assert.Equal(2, taken);

        IEnumerable<string> Texts()
        {
            taken++;
            yield return "a war";
            taken++;
            cancellation.Cancel();
            yield return "a wedding";
            taken++;
            yield return "a film";
        }
    }

    [Fact]
    public void Says_which_model_it_is()
    {
        var metadata = ((IEmbeddingGenerator)_model).GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata;

        Assert.Equal("all-MiniLM-L6-v2", metadata!.DefaultModelId);
        Assert.Equal(384, metadata.DefaultModelDimensions);
        Assert.Same(_model, _model.GetService(typeof(MiniLmEmbeddingGenerator)));
        Assert.Null(_model.GetService(typeof(string)));
        Assert.Null(_model.GetService(typeof(MiniLmEmbeddingGenerator), "key"));
    }

    private static void AssertUnit(float[] vector)
    {
        Assert.Equal(MiniLmEmbeddingGenerator.Dimensions, vector.Length);
        Assert.All(vector, number => Assert.True(float.IsFinite(number)));
        Assert.Equal(1f, TensorPrimitives.Norm<float>(vector), 1e-5f);
    }
}
