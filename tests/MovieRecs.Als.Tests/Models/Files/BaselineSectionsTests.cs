using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Baselines;
using MovieRecs.Als.Models.Files;

namespace MovieRecs.Als.Tests.Models.Files;

public sealed class BaselineSectionsTests
{
    private static readonly RatingData _data =
        TestData.Build(TestData.MadeRatings(users: 40, items: 25, perUser: 9, seed: 1));

    [Fact]
    public void Every_baseline_scores_the_same_after_a_round_trip()
    {
        var file = Filled();
        var read = RoundTrip(file);

        Assert.Equal("ease", read.Algorithm);
        foreach (var (before, after) in ((IRanker?, IRanker?)[])
            [(file.Bias, read.Bias), (file.Popularity, read.Popularity), (file.ItemKnn, read.ItemKnn), (file.Ease, read.Ease)])
        {
            Assert.Equal(Scores(before!), Scores(after!));
        }

        Assert.Equal(file.Bias!.GlobalMean, read.Bias!.GlobalMean);
    }

    [Fact]
    public void Titles_and_ratings_are_kept()
    {
        var read = RoundTrip(Filled());

        Assert.Equal("Film 3 (1993)", read.Catalogue![3].ToString());
        Assert.Equal(["Drama"], read.Catalogue[3].Genres);
        for (var user = 0; user < _data.Users.Count; user++)
        {
            Assert.Equal(_data.ByUser.ColumnsOf(user).ToArray(), read.Ratings!.ByUser.ColumnsOf(user).ToArray());
            Assert.Equal(_data.ByUser.CodesOf(user).ToArray(), read.Ratings.ByUser.CodesOf(user).ToArray());
        }

        Assert.Equal(_data.Scale.Maximum, read.Ratings!.Scale.Maximum);
    }

    [Fact]
    public void Times_are_kept_and_must_be_as_many_as_the_ratings()
    {
        var times = Enumerable.Range(1, (int)_data.Count).Select(time => (uint)time).ToArray();

        var read = RoundTrip(Filled() with { Ratings = new TrainingRatings(_data.ByUser, _data.Scale, times) });

        Assert.Equal(times, Enumerable.Range(0, _data.Users.Count).SelectMany(user => read.Ratings!.TimesOf(user).ToArray()));
        Assert.True(RoundTrip(Filled()).Ratings!.TimesOf(0).IsEmpty);
        Assert.Throws<InvalidDataException>(
            () => RoundTrip(Filled() with { Ratings = new TrainingRatings(_data.ByUser, _data.Scale, times.AsMemory(1)) }));
    }

    [Fact]
    public void The_weights_by_age_are_kept()
    {
        var ranker = ImplicitAlsTrainer.Train(_data, new ImplicitAlsOptions { Factors = 4 });

        Assert.Equal(
            new Recency(.2f, 30f), RoundTrip(Filled() with { Ranker = ranker.With(new Recency(.2f, 30f)) }).Ranker!.Recency);
        Assert.Null(RoundTrip(Filled() with { Ranker = ranker }).Ranker!.Recency);
    }

    [Fact]
    public void A_part_for_other_items_is_refused()
    {
        var file = Filled() with { Popularity = new PopularityModel([1], [3f]) };

        Assert.Throws<InvalidOperationException>(() => file.Write(Stream.Null));
    }

    [Fact]
    public void Ratings_of_other_users_are_refused()
    {
        var file = Filled() with { Users = IdMap.FromIds([1, 2]) };

        Assert.Throws<InvalidOperationException>(() => file.Write(Stream.Null));
    }

    private static float[] Scores(IRanker ranker)
    {
        var scores = new float[ranker.ItemCount];
        ranker.Score(new RatingProfile([2, 5, 7], [4, 1, 5]), scores);
        return scores;
    }

    private static ModelFile Filled() => new()
    {
        Algorithm = "ease",
        Items = _data.Items,
        Users = _data.Users,
        Ratings = new TrainingRatings(_data.ByUser, _data.Scale),
        Catalogue = [.. Enumerable.Range(0, _data.Items.Count).Select(item => new CatalogueItem($"Film {item}", 1990 + item, ["Drama"]))],
        Bias = BiasModel.Train(_data, new BiasOptions()),
        Popularity = PopularityModel.Train(_data),
        ItemKnn = ItemKnnTrainer.Train(_data, new ItemKnnOptions()),
        Ease = EaseTrainer.Train(_data, new EaseOptions()),
    };

    private static ModelFile RoundTrip(ModelFile file)
    {
        using var stream = new MemoryStream();
        file.Write(stream);
        stream.Position = 0;
        return ModelFile.Read(stream);
    }
}
