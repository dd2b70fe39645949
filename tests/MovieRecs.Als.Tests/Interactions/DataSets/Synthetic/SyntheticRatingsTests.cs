using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets.Synthetic;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Baselines;

namespace MovieRecs.Als.Tests.Interactions.DataSets.Synthetic;

public sealed class SyntheticRatingsTests
{
    private static readonly SyntheticRatingsOptions _small = new() { Users = 1500, Items = 1200, Ratings = 90_000 };

    [Fact]
    public void Choices_can_be_learned_beyond_what_is_popular()
    {
        var (training, test) = Split(_small);
        var model = ImplicitAlsTrainer.Train(training, new ImplicitAlsOptions { Factors = 32 });

        var ranker = Ndcg(new ImplicitAlsRanker(model), training, test);
        var popularity = Ndcg(
            PopularityModel.Train(training), training, test);

        Assert.True(ranker > 1.5 * popularity, $"NDCG@10 {ranker:F4} against {popularity:F4} of popularity");
    }

    [Fact]
    public void Movies_that_are_chosen_together_have_genres_in_common()
    {
        var made = new SyntheticRatings(_small);
        var genres = made.Movies().Select(movie => movie.Genres).ToArray();
        var (together, apart) = (0.0, 0.0);
        var last = Array.Empty<int>();
        made.ForEachUser((_, itemIds, _) =>
        {
            together += Shared(itemIds.ToArray(), itemIds.ToArray());
            apart += Shared(itemIds.ToArray(), last);
            last = itemIds.ToArray();
        });

        Assert.True(together > 1.4 * apart, $"{together:F1} within users, {apart:F1} between them");

        // The share of pairs of an even and an odd place that have a genre in common.
        double Shared(int[] one, int[] other)
        {
            var pairs = one.Where((_, place) => place % 2 == 0).SelectMany(_ => other.Where((_, place) => place % 2 == 1), (a, b) => (a, b));
            return pairs.Select(pair => genres[pair.a - 1].Intersect(genres[pair.b - 1]).Any() ? 1.0 : 0).DefaultIfEmpty().Average();
        }
    }

    [Fact]
    public void Every_movie_has_a_title_a_year_and_one_or_two_genres()
    {
        var movies = new SyntheticRatings(_small).Movies().ToList();

        Assert.Equal(Enumerable.Range(1, _small.Items), movies.Select(movie => movie.Id));
        Assert.All(movies, movie => Assert.InRange(movie.Year ?? 0, 1923, 2023));
        Assert.All(movies, movie => Assert.InRange(movie.Genres.Distinct().Count(), 1, 2));
    }

    [Fact]
    public void The_defaults_have_the_shape_of_movielens_32m()
    {
        var options = new SyntheticRatingsOptions();
        var perUser = new List<int>();
        var perItem = new int[options.Items];
        new SyntheticRatings(options).ForEachUser((_, itemIds, _) =>
        {
            perUser.Add(itemIds.Length);
            foreach (var item in itemIds)
            {
                perItem[item - 1]++;
            }
        });

        Assert.Equal((options.Users, options.Ratings), (perUser.Count, perUser.Sum()));
        Assert.Equal(20, perUser.Min());
        Assert.InRange(perUser.Order().ElementAt(perUser.Count / 2), 72, 74);
        Assert.InRange(perItem.Max(), 97_000, 104_000);
        Assert.InRange(perItem.Count(count => count < 10), .48 * options.Items, .54 * options.Items);
    }

    /// <summary>With the draws by popularity and taste alone it would take hours.</summary>
    [Fact]
    public void Users_who_rate_most_of_a_small_catalogue_are_made_in_no_time()
    {
        var options = new SyntheticRatingsOptions { Users = 2000, Items = 400, Ratings = 130_000 };
        var most = 0;
        new SyntheticRatings(options).ForEachUser((_, itemIds, _) => most = Math.Max(most, itemIds.Length));

        Assert.Equal(300, most);
    }

    private static (RatingData Training, RatingData Test) Split(SyntheticRatingsOptions options)
    {
        var whole = new SyntheticRatings(options).ToRatingData();
        var training = new RatingDataBuilder(RatingScale.HalfStars, whole.Users, whole.Items);
        var test = new RatingDataBuilder(RatingScale.HalfStars, whole.Users, whole.Items);
        var random = new Random(1);
        for (var user = 0; user < whole.Users.Count; user++)
        {
            var codes = whole.ByUser.CodesOf(user);
            var items = whole.ByUser.ColumnsOf(user);
            for (var position = 0; position < items.Length; position++)
            {
                (random.NextDouble() < .2 ? test : training).Add(
                    whole.Users.IdAt(user), whole.Items.IdAt(items[position]), codes[position]);
            }
        }

        return (training.Build(), test.Build());
    }

    private static double Ndcg(IRanker ranker, RatingData training, RatingData test) =>
        RankingEvaluator.Evaluate(ranker, training, test, new EvaluationOptions { Cutoffs = [10] }).Cutoffs[0].Ndcg.Mean;
}
