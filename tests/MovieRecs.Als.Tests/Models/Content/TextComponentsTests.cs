using MovieRecs.Als.Models.Content;
using MovieRecs.Als.Retrieval;

namespace MovieRecs.Als.Tests.Models.Content;

public sealed class TextComponentsTests
{
    [Fact]
    public void Vectors_in_few_directions_lose_nothing()
    {
        // 60 vectors of 40 values within three directions.
        var random = new Random(1);
        var directions = Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 40).Select(_ => random.NextDouble() - .5).ToArray()).ToArray();
        var texts = Enumerable.Range(1, 60).ToDictionary(id => id, _ =>
        {
            var shares = directions.Select(_ => random.NextDouble() - .5).ToArray();
            return (ReadOnlyMemory<float>)Enumerable.Range(0, 40)
                .Select(value => (float)directions.Select((direction, place) => shares[place] * direction[value]).Sum()).ToArray();
        });

        var reduced = TextComponents.Reduce(texts, count: 8, TestData.Threads(2));

        Assert.Equal(texts.Keys.Order(), reduced.Keys.Order());
        Assert.All(reduced.Values, vector => Assert.Equal(3, vector.Length));
        foreach (var (left, right) in new[] { (1, 2), (3, 40), (7, 59) })
        {
            Assert.Equal(
                SimilarItems.Cosine(texts[left].Span, texts[right].Span), SimilarItems.Cosine(reduced[left].Span, reduced[right].Span), 1e-4);
        }
    }

    [Fact]
    public void Short_vectors_and_none_stay_as_they_are()
    {
        var texts = new Dictionary<int, ReadOnlyMemory<float>> { [1] = new float[] { 1, 2 } };

        Assert.Same(texts, TextComponents.Reduce(texts, count: 2));
        Assert.Empty(TextComponents.Reduce(new Dictionary<int, ReadOnlyMemory<float>>()));
    }

    [Fact]
    public void Vectors_of_different_lengths_are_refused() => Assert.Throws<ArgumentException>(() => TextComponents.Reduce(
        new Dictionary<int, ReadOnlyMemory<float>> { [1] = new float[] { 1, 2 }, [2] = new float[] { 1 } }, count: 1));
}
