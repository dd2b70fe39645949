using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Tests.Infrastructure;

namespace MovieRecs.Als.Tests.Evaluation;

public sealed class ImplicitAlsRankerTests
{
    private static readonly RatingData _data =
        TestData.Build(TestData.MadeRatings(users: 80, items: 70, perUser: 12, seed: 4));

    private static readonly ImplicitAlsModel _plain =
        ImplicitAlsTrainer.Train(_data, new ImplicitAlsOptions { Factors = 9, Iterations = 4 });

    private readonly ItemPopularity _popularity = ItemPopularity.Of(_data);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(12)]
    public void Popularity_counts_in_standard_deviations_of_the_users_scores_and_fades(int known)
    {
        var profile = Profile(known);
        var factors = new float[9];
        _plain.FoldIn(profile.ItemIndices, profile.Ratings, factors);
        double[] products = [.. Enumerable.Range(0, _data.Items.Count).Select(item => (double)_plain.Score(factors, item))];
        var mean = products.Average();
        var deviation = Math.Sqrt(products.Average(product => Math.Pow(product - mean, 2)));
        var scores = new float[_data.Items.Count];

        new ImplicitAlsRanker(_plain.With(_popularity)).Score(profile, scores);

        Assert.All(scores, (score, item) => Assert.Equal(
            products[item] + (20 / Math.Pow(1 + known, 1.5) * deviation * _popularity.InDeviations(_popularity.Scores.Span[item])),
            score, 1e-4 * deviation * 20));
    }

    [Fact]
    public void Someone_of_whom_nothing_is_known_gets_the_items_by_popularity()
    {
        var batch = new UserLists(new ImplicitAlsRanker(_plain.With(_popularity)), _data.Items.Count).CreateBatch();
        batch.Add(new RatingProfile([], []), [5]);

        batch.Rank();

        Assert.Equal(
            Enumerable.Range(0, _data.Items.Count).Except([5]).OrderByDescending(item => _popularity.Scores.Span[item]).ThenBy(item => item),
            batch.ListAt(0).ToArray().Select(scored => scored.ItemIndex));
    }

    [Fact]
    public void An_item_that_the_model_does_not_know_scores_by_its_popularity_alone()
    {
        float[] itemFactors = [1, 0, 0, 1, 0, 0];
        var model = new ImplicitAlsModel(new ImplicitAlsOptions { Factors = 2 }, default, itemFactors)
            .With(new ItemPopularity(new float[] { 9, 4, 2 }));
        var ranker = new ImplicitAlsRanker(model);
        var user = new float[3];
        ranker.FoldIn(new RatingProfile([0], [5f]), user);

        Assert.Equal(ranker.ScoreOf(user, 2), ranker.ScoreOfUnknown(user, 2), 1e-6f);
        Assert.True(ranker.ScoreOfUnknown(user, 3) > ranker.ScoreOfUnknown(user, 2));
    }

    [Fact]
    public void Without_a_popularity_only_the_factors_count()
    {
        var ranker = new ImplicitAlsRanker(_plain);
        var profile = Profile(3);
        var (expected, actual) = (new float[9], new float[ranker.VectorLength]);
        _plain.FoldIn(profile.ItemIndices, profile.Ratings, expected);

        ranker.FoldIn(profile, actual);

        Assert.Equal(expected, actual);
        Assert.Equal(_plain.Score(expected, 6), ranker.ScoreOf(actual, 6));
        Assert.Equal(0, ranker.ScoreOfUnknown(actual, 100));
    }

    [Fact]
    public void A_vector_of_another_length_and_an_unknown_item_are_refused()
    {
        var ranker = new ImplicitAlsRanker(_plain.With(_popularity));

        Assert.Throws<ArgumentException>(() => ranker.FoldIn(Profile(1), new float[9]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ranker.ScoreOf(new float[10], _data.Items.Count));
        Assert.Throws<ArgumentOutOfRangeException>(() => ranker.ScoreOf(new float[10], -1));
    }

    /// <summary>Every fifth person is new. Each rating but the known ones is a draw of a hidden film.</summary>
    [ConditionalFact]
    [RequiresDataSet(SharedData.MovieLens100K)]
    public void New_people_of_movielens_100k_find_more_than_in_the_popular_list()
    {
        var ratings = TestData.ReadTabs(Path.Combine(SharedData.Folder(SharedData.MovieLens100K), "u.data"));
        var all = TestData.Build(ratings.Select(rating => (rating.User, rating.Item, rating.Rating)));
        var training = TestData.Build(
            ratings.Where(rating => rating.User % 5 != 0).Select(rating => (rating.User, rating.Item, rating.Rating)),
            items: all.Items);
        var model = ImplicitAlsTrainer.Train(training, new ImplicitAlsOptions { Factors = 32, Iterations = 8 });
        var popularity = ItemPopularity.Of(training);
        var lists = new UserLists(new ImplicitAlsRanker(model.With(popularity)), 10);
        int[] people = [.. Enumerable.Range(0, all.Users.Count).Where(user => all.Users.IdAt(user) % 5 == 0)];

        Assert.InRange(HitRate(lists, popularOnly: true, known: 0), 0.075, 0.1);
        foreach (var known in (int[])[1, 2, 3, 10])
        {
            var (personal, popular) = (HitRate(lists, false, known), HitRate(lists, true, known));
            Assert.True(personal > 1.05 * popular, $"with {known} known {personal}, popularity {popular}");
        }

        double HitRate(UserLists lists, bool popularOnly, int known)
        {
            var sum = 0.0;
            var batch = lists.CreateBatch();
            foreach (var user in people)
            {
                var items = all.ByUser.ColumnsOf(user).ToArray();
                var stars = all.ByUser.CodesOf(user).ToArray().Select(all.Scale.ValueOf).ToArray();
                new Random(user).Shuffle(items);
                new Random(user).Shuffle(stars);
                batch.Clear();
                batch.Add(
                    popularOnly ? new RatingProfile([], []) : new RatingProfile(items.AsSpan(0, known), stars.AsSpan(0, known)),
                    items.AsSpan(0, known));
                batch.Rank();
                var hidden = items[known..].ToHashSet();
                sum += batch.ListAt(0).ToArray().Count(scored => hidden.Contains(scored.ItemIndex)) / (double)hidden.Count;
            }

            return sum / people.Length;
        }
    }

    private static RatingProfile Profile(int known) => new(
        Enumerable.Range(0, known).Select(item => item * 5).ToArray(),
        Enumerable.Range(0, known).Select(item => 5f - (item % 3)).ToArray());
}
