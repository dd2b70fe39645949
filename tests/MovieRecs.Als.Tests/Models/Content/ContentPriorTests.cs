using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Content;

namespace MovieRecs.Als.Tests.Models.Content;

public sealed class ContentPriorTests
{
    private static readonly RatingData _data = Made();
    private static readonly MovieContent[] _contents =
        [.. Enumerable.Range(0, 62).Select(item => new MovieContent(2000, [item % 2 == 0 ? "Action" : "Romance"], [], default))];

    private static readonly int[] _counts = [.. Enumerable.Range(0, 62).Select(item => _data.ByItem.ColumnsOf(item).Length)];
    private static readonly ImplicitAlsModel _ranker =
        ImplicitAlsTrainer.Train(_data, new ImplicitAlsOptions { Factors = 8 }.ForSize(_data.Users.Count, _data.Items.Count));

    /// <summary>Item 60 is an action film with one rating, by somebody who rates romances.</summary>
    [Fact]
    public void An_item_of_few_ratings_becomes_like_others_of_its_kind()
    {
        var moved = ContentPrior.Apply(_ranker, _contents, _counts, TestData.Threads(2));

        Assert.True(ScoreOf(_ranker, user: 0, item: 60) < ScoreOf(_ranker, user: 1, item: 60) + 1e-3);
        Assert.True(ScoreOf(moved, user: 0, item: 60) > 3 * Math.Max(0, ScoreOf(moved, user: 1, item: 60)));
    }

    [Fact]
    public void An_item_is_moved_by_its_share_of_what_its_content_speaks_for()
    {
        var moved = ContentPrior.Apply(_ranker, _contents, _counts, TestData.Threads(1));

        var content = ContentModel.Fit(_contents, _counts, _ranker.ItemFactors, _ranker.Factors, TestData.Threads(1));
        var row = new float[_ranker.Factors];
        foreach (var item in new[] { 3, 60, 61 })
        {
            content.Predict(_contents[item], row);
            var share = 30.0 / (_counts[item] + 30);
            for (var factor = 0; factor < row.Length; factor++)
            {
                Assert.Equal(
                    _ranker.ItemFactors.Span[(item * row.Length) + factor] + (share * row[factor]),
                    moved.ItemFactors.Span[(item * row.Length) + factor], 1e-5);
            }
        }
    }

    [Fact]
    public void Users_recency_and_popularity_stay()
    {
        var ranker = _ranker.With(ItemPopularity.Of(_data)).With(new Recency(0.5f, 100f));

        var moved = ContentPrior.Apply(ranker, _contents, _counts, TestData.Threads(1));

        Assert.True(moved.UserFactors.Span.SequenceEqual(ranker.UserFactors.Span));
        Assert.Same(ranker.Popularity, moved.Popularity);
        Assert.Equal(ranker.Recency, moved.Recency);
    }

    private static float ScoreOf(ImplicitAlsModel model, int user, int item)
    {
        var rated = _data.ByUser.ColumnsOf(user);
        var ratings = new float[rated.Length];
        _data.Scale.Decode(_data.ByUser.CodesOf(user), ratings);
        var factors = new float[model.Factors];
        model.FoldIn(rated, ratings, factors);
        return model.Score(factors, item);
    }

    /// <summary>Even users rate even films, odd users odd ones; film 60 has one rating of an odd user, film 61 one of an odd user.</summary>
    private static RatingData Made()
    {
        var random = new Random(3);
        var ratings = new List<(int, int, float)>();
        for (var user = 0; user < 100; user++)
        {
            foreach (var item in Enumerable.Range(0, 30).OrderBy(_ => random.Next()).Take(12))
            {
                ratings.Add((user, (2 * item) + (user % 2), 4));
            }
        }

        ratings.Add((51, 60, 4));
        ratings.Add((53, 61, 4));
        return TestData.Build(ratings);
    }
}
