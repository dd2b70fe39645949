using System.Text;
using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Files;

namespace MovieRecs.Als.Tests;

/// <summary>The class that stands for the library. It must answer what the classes below it would.</summary>
public sealed class RecommenderTests : IDisposable
{
    private static readonly List<(int User, int Item, float Rating)> Made =
        TestData.MadeRatings(users: 120, items: 60, perUser: 15, seed: 5);

    private readonly string _folder = Directory.CreateTempSubdirectory("movierecs-library").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_samples_of_the_readme_run()
    {
        var folder = WriteDataSet();
        var model = Path.Combine(_folder, "model");
        var shown = new StringBuilder();
        using var console = new StringWriter(shown);

        ReadmeSamples.Files(folder, model, console);
        ReadmeSamples.Memory(console);

        var lines = shown.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(10 + 10 + 10 + 1, lines.Length);
        Assert.Contains("Movie ", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_readme_shows_the_samples_as_they_are_tested()
    {
        var blocks = ReadmeSamples.BlocksOf(File.ReadAllText(Repository.Path("src/MovieRecs.Als/README.md")));
        var source = File.ReadAllText(Repository.Path("tests/MovieRecs.Als.Tests/ReadmeSamples.cs"));

        Assert.Equal(2, blocks.Count);
        Assert.All(blocks, block => Assert.Contains(block, ReadmeSamples.Unindented(source), StringComparison.Ordinal));
    }

    [Fact]
    public void A_user_gets_what_the_two_models_say()
    {
        var recommender = Recommender.Train(Made.Select(rating => new UserRating(rating.User, rating.Item, rating.Rating)));
        var data = TestData.Build(Made);
        var ranker = ImplicitAlsTrainer.Train(data, new ImplicitAlsOptions().ForSize(data.Users.Count, data.Items.Count));
        var stars = ExplicitAlsTrainer.Train(data, new ExplicitAlsOptions());
        const int UserId = 17;
        var rated = Made.Where(rating => rating.User == UserId).ToArray();
        int[] items = [.. rated.Select(rating => data.Items.IndexOf(rating.Item))];
        float[] ratings = [.. rated.Select(rating => rating.Rating)];
        var scores = new float[data.Items.Count];
        new ImplicitAlsRanker(ranker.With(ItemPopularity.Of(data))).Score(new RatingProfile(items, ratings), scores);
        var expected = Enumerable.Range(0, data.Items.Count).Except(items)
            .OrderByDescending(item => scores[item]).Take(5).ToArray();
        var taste = new float[stars.Factors];
        var bias = stars.FoldIn(items, ratings, taste);

        var list = recommender.Recommend(UserId, count: 5);

        Assert.Equal(expected.Select(data.Items.IdAt), list.Select(item => item.ItemId));
        Assert.All(list, (item, index) =>
            Assert.Equal(Math.Clamp(stars.Predict(taste, bias, expected[index]), 0.5f, 5f), item.Stars, 1e-4f));
        Assert.Equal(list, recommender.Recommend(rated.Select(rating => new ItemRating(rating.Item, rating.Rating)), count: 5));
    }

    [Fact]
    public void A_saved_recommender_answers_as_before()
    {
        var recommender = Recommender.Train(WriteDataSet());
        var path = Path.Combine(_folder, "model");
        recommender.Save(path);

        var loaded = Recommender.Load(path);

        Assert.Equal(recommender.Recommend(3), loaded.Recommend(3));
        Assert.Equal(recommender.Similar(7, count: 100), loaded.Similar(7, count: 100));
        Assert.Equal(recommender.Find("movie 12"), loaded.Find("movie 12"));
        Assert.Equal([12], loaded.Find("Movie 12 (1962)"));
    }

    [Fact]
    public void Similar_items_are_the_rest_of_the_catalogue_and_descend()
    {
        var recommender = Recommender.Train(WriteDataSet());

        var similar = recommender.Similar(7, count: 1000);

        Assert.Equal(recommender.ItemIds.ToArray().Where(id => id != 7), similar.Select(item => item.ItemId).Order());
        Assert.Equal(similar.Select(item => item.Similarity).OrderDescending(), similar.Select(item => item.Similarity));
        Assert.Equal("Movie 8 (1958)", similar.Single(item => item.ItemId == 8).Title);
    }

    [Fact]
    public void The_last_rating_of_an_item_counts_and_unknown_items_do_not()
    {
        var recommender = Recommender.Train(WriteDataSet());

        Assert.Equal(
            recommender.Recommend([new(7, 5f), new(9, 1f)]),
            recommender.Recommend([new(9, 5f), new(7, 5f), new(123_456, 3f), new(9, 1f)]));
    }

    [Fact]
    public void Who_has_rated_nothing_that_the_models_know_gets_the_popular_items()
    {
        var recommender = Recommender.Train(Made.Select(rating => new UserRating(rating.User, rating.Item, rating.Rating)));
        var data = TestData.Build(Made);
        var popularity = ItemPopularity.Of(data).Scores.ToArray();
        var expected = Enumerable.Range(0, data.Items.Count).OrderByDescending(item => popularity[item]).Take(5);

        var list = recommender.Recommend([new(123_456, 3f)], count: 5);

        Assert.Equal(expected.Select(data.Items.IdAt), list.Select(item => item.ItemId));
        Assert.Equal(list, recommender.Recommend([], count: 5));
    }

    [Fact]
    public void Ratings_on_another_scale_are_predicted_on_it()
    {
        var recommender = Recommender.Train(
            Made.Select(rating => new UserRating(rating.User, rating.Item, MathF.Round(rating.Rating * 20))));

        var stars = recommender.Recommend(17, count: 60).Select(item => item.Stars).ToArray();

        Assert.All(stars, value => Assert.InRange(value, 10f, 100f));
        Assert.True(stars.Average() > 20, $"a mean of {stars.Average()} is not on a scale to 100");
    }

    [Fact]
    public void Refuses_what_it_cannot_answer()
    {
        var recommender = Recommender.Train(WriteDataSet());
        var empty = Path.Combine(_folder, "empty.csv");
        File.WriteAllText(empty, "userId,movieId,rating,timestamp\n");
        var ranker = Path.Combine(_folder, "ranker");
        new ModelFile { Items = Als.Interactions.IdMap.FromIds([1]) }.Save(ranker);

        Assert.Contains("user 999999", Assert.Throws<ArgumentOutOfRangeException>(() => recommender.Recommend(999_999)).Message);
        Assert.Contains("item 999999", Assert.Throws<ArgumentOutOfRangeException>(() => recommender.Similar(999_999)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => recommender.Recommend(3, count: -1));
        Assert.Throws<ArgumentException>(() => recommender.Recommend([new(7, float.NaN)]));
        Assert.Throws<ArgumentException>(() => Recommender.Train([]));
        Assert.Throws<DataSetException>(() => Recommender.Train(Path.Combine(_folder, "nowhere")));
        Assert.Contains("holds no rating", Assert.Throws<DataSetException>(() => Recommender.Train(empty)).Message);
        Assert.Contains(ranker, Assert.Throws<InvalidDataException>(() => Recommender.Load(ranker)).Message);
    }

    private string WriteDataSet()
    {
        var folder = Path.Combine(_folder, "ratings");
        Directory.CreateDirectory(folder);
        File.WriteAllLines(
            Path.Combine(folder, "ratings.csv"),
            Made.Select(rating => FormattableString.Invariant($"{rating.User + 1},{rating.Item + 1},{rating.Rating:0.0},0"))
                .Prepend("userId,movieId,rating,timestamp"));
        File.WriteAllLines(
            Path.Combine(folder, "movies.csv"),
            Enumerable.Range(1, 60).Select(id => $"{id},Movie {id} ({1950 + id}),Drama").Prepend("movieId,title,genres"));
        return folder;
    }
}
