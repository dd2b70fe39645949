using System.Numerics.Tensors;

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
}
