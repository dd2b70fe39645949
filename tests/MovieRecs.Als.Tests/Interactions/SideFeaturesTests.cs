using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets;

namespace MovieRecs.Als.Tests.Interactions;

public sealed class SideFeaturesTests
{
    [Fact]
    public void Names_of_a_group_share_the_weight_and_vectors_keep_their_values()
    {
        var builder = new SideFeaturesBuilder(3);
        builder.Add(0, "genre", "Drama");
        builder.AddVector(0, "text", [0.5f, -2, 0]);
        builder.Add(0, "genre", "War");
        builder.Add(2, "genre", "War");

        var features = builder.Build();

        Assert.Equal((3, 5, 2), (features.RowCount, features.FeatureCount, features.GroupCount));
        Assert.Equal([0, 1, 1, 1, 0], features.Groups.ToArray());
        Assert.Equal([0, 1, 2, 3, 4], features.FeaturesOf(0).ToArray());
        Assert.Equal([1 / MathF.Sqrt(2), 0.5f, -2, 0, 1 / MathF.Sqrt(2)], features.ValuesOf(0).ToArray());
        Assert.True(features.FeaturesOf(1).IsEmpty);
        Assert.Equal([1f], features.ValuesOf(2).ToArray());
    }

    [Fact]
    public void A_vector_that_does_not_fit_is_refused()
    {
        var builder = new SideFeaturesBuilder(2);
        builder.AddVector(0, "text", [1, 2]);
        builder.Add(0, "genre", "War");

        Assert.Throws<ArgumentException>(() => builder.AddVector(1, "text", [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => builder.AddVector(1, "text", [1, float.NaN]));
        Assert.Throws<ArgumentException>(() => builder.AddVector(1, "text", [1, float.PositiveInfinity]));
        Assert.Throws<ArgumentException>(() => builder.AddVector(1, "text", []));
        Assert.Throws<ArgumentException>(() => builder.AddVector(0, "text", [3, 4]));
        Assert.Throws<ArgumentException>(() => builder.AddVector(1, "genre", [1]));
        Assert.Throws<ArgumentException>(() => builder.Add(1, "text", "Drama"));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddVector(2, "text", [1, 2]));
    }

    [Fact]
    public void Texts_are_features_of_the_movies_that_have_one()
    {
        var items = TestData.Build((1, 10, 4), (1, 20, 3)).Items;
        var texts = new Dictionary<int, ReadOnlyMemory<float>> { [20] = new float[] { 0.6f, 0.8f }, [99] = new float[] { 1, 0 } };

        var features = MovieFeatures.Of(items, [], [], texts)!;

        Assert.Equal(2, features.FeatureCount);
        Assert.True(features.FeaturesOf(items.IndexOf(10)).IsEmpty);
        Assert.Equal([MovieFeatures.TextScale * 0.6f, MovieFeatures.TextScale * 0.8f], features.ValuesOf(items.IndexOf(20)).ToArray());
        Assert.Null(MovieFeatures.Of(items, [], [], new Dictionary<int, ReadOnlyMemory<float>>()));
    }
}
