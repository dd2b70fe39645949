using MovieRecs.Als.Models.Content;
using MovieRecs.Als.Retrieval;

namespace MovieRecs.Als.Tests.Models.Content;

public sealed class LatentSemanticModelTests
{
    private static readonly string[] _texts =
    [
        "A spaceship crew meets an alien creature on a distant planet",
        "Marines fight alien creatures on a planet far from their spaceship",
        "The crew of a spaceship repairs the ship while an alien hunts them",
        "A detective hunts a murderer through the rain of the city",
        "The murderer leaves clues for a tired detective in the city",
        "Two detectives follow a murderer and his clues in the city",
        "A wedding in Paris brings two lovers together again",
        "Two lovers meet in Paris before the wedding of a friend",
        "Xylophone",
    ];

    [Fact]
    public void Texts_that_share_their_words_with_the_same_others_are_near()
    {
        var model = LatentSemanticModel.Fit(_texts, length: 3, threads: TestData.Threads(2));

        // "hunts" and "crew" are in both groups; "astronauts" is in none and says nothing.
        var query = Embed(model, "astronauts and an alien on a planet");

        var order = Enumerable.Range(0, _texts.Length)
            .OrderByDescending(text => SimilarItems.Cosine(query, Embed(model, _texts[text]))).ToArray();
        Assert.Equal([0, 1, 2], order[..3].Order());
        Assert.True(SimilarItems.Cosine(query, Embed(model, _texts[2])) > .8);
        Assert.True(SimilarItems.Cosine(query, Embed(model, _texts[7])) < .2);
    }

    /// <summary>With all directions nothing is lost, so cosines are those of the weights.</summary>
    [Fact]
    public void Rare_words_and_repeated_ones_weigh_more()
    {
        string[] texts = ["alien alien planet crew", "alien crew city", "planet city crew city", "crew planet"];
        var model = LatentSemanticModel.Fit(texts, length: 10, threads: TestData.Threads(1));
        var words = texts.SelectMany(text => text.Split(' ')).Distinct().ToArray();
        double Idf(string word) => 1 + Math.Log((1.0 + texts.Length) / (1.0 + texts.Count(text => text.Contains(word, StringComparison.Ordinal))));
        double[] Weights(string text) => [.. words.Select(word => text.Split(' ').Count(other => other == word) is > 0 and var count
            ? (1 + Math.Log(count)) * Idf(word)
            : 0)];

        for (var left = 0; left < texts.Length; left++)
        {
            for (var right = 0; right < left; right++)
            {
                var (x, y) = (Weights(texts[left]), Weights(texts[right]));
                var cosine = x.Zip(y, (a, b) => a * b).Sum() / Math.Sqrt(x.Sum(a => a * a) * y.Sum(b => b * b));
                Assert.Equal(cosine, SimilarItems.Cosine(Embed(model, texts[left]), Embed(model, texts[right])), 1e-4);
            }
        }
    }

    [Fact]
    public void Vectors_have_length_1_and_do_not_depend_on_the_number_of_threads()
    {
        var model = LatentSemanticModel.Fit(_texts, length: 4, threads: TestData.Threads(1));
        var same = LatentSemanticModel.Fit(_texts, length: 4, threads: TestData.Threads(3));

        foreach (var text in _texts[..8])
        {
            Assert.Equal(Embed(model, text), Embed(same, text));
            Assert.Equal(1, Embed(model, text).Sum(value => value * value), 1e-5);
        }
    }

    [Fact]
    public void Case_accents_and_punctuation_do_not_matter()
    {
        var model = LatentSemanticModel.Fit(_texts, length: 3, threads: TestData.Threads(1));

        Assert.Equal(Embed(model, "alien planet"), Embed(model, "ÁLIEN… planet!"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("🎬🎬🎬")]
    [InlineData("the and of")]
    [InlineData("Xylophone")] // in one text alone
    public void A_text_without_a_known_word_has_zeros(string text)
    {
        var model = LatentSemanticModel.Fit(_texts, length: 3, threads: TestData.Threads(1));

        Assert.All(Embed(model, text), value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_corpus_without_common_words_has_vectors_without_values()
    {
        Assert.Equal(0, LatentSemanticModel.Fit([], threads: TestData.Threads(1)).Length);
        Assert.Equal(0, LatentSemanticModel.Fit(["one film", "another thing"], threads: TestData.Threads(1)).Length);
    }

    [Fact]
    public void There_are_no_more_values_than_directions() =>
        Assert.Equal(2, LatentSemanticModel.Fit(["red car", "red car", "blue boat", "blue boat"], threads: TestData.Threads(1)).Length);

    private static float[] Embed(LatentSemanticModel model, string text)
    {
        var vector = new float[model.Length];
        model.Embed(text, vector);
        return vector;
    }
}
