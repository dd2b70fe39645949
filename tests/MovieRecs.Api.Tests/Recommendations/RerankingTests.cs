using MovieRecs.Als.Retrieval;
using MovieRecs.Api.Recommendations;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Serving;

namespace MovieRecs.Api.Tests.Recommendations;

public sealed class RerankingTests
{
    private const int Count = 10;

    private static readonly ServedModels _models = TestModels.TrainWithDeviations();
    private static readonly ServingSnapshot _snapshot = new(
        new Catalogue(Enumerable.Range(1, 32).Select(movieId => TestCatalogue.Movie(
            movieId, $"Film {movieId}", 1980 + movieId, ["Action"], ratingCount: movieId > 30 ? 0 : 7 * movieId % 29, halfStarSum: 6 * (7 * movieId % 29)))),
        _models);

    private readonly UserProfile _profile = TestModels.ProfileOf(1000, (1, 10), (3, 10), (5, 9), (2, 1));

    [Fact]
    public void Variety_makes_the_movies_of_a_list_differ_more()
    {
        var alike = MeanCosine(Recommend(default));
        var half = MeanCosine(Recommend(new ListTaste(Variety: .6f, 0, 0)));
        var varied = MeanCosine(Recommend(new ListTaste(Variety: 1, 0, 0)));

        Assert.True(varied < half && half <= alike, $"{alike} {half} {varied}");
    }

    [Fact]
    public void A_varied_list_begins_with_the_best_movie() =>
        Assert.Equal(Recommend(default)[0].MovieIndex, Recommend(new ListTaste(Variety: .7f, 0, 0))[0].MovieIndex);

    [Fact]
    public void Novelty_puts_movies_first_that_fewer_people_have_rated()
    {
        var known = MeanRatings(Recommend(default));
        var novel = MeanRatings(Recommend(new ListTaste(0, Novelty: 1, 0)));

        Assert.True(novel < known, $"{known} {novel}");
        var pool = Recommend(default, count: 100);
        Assert.Equal(
            pool.Select(RatingsOf).Order().Take(Count), Recommend(new ListTaste(0, Novelty: 1, 0)).Select(RatingsOf));
    }

    [Fact]
    public void Full_caution_orders_by_the_lower_end_of_the_stars()
    {
        var cautious = Recommend(new ListTaste(0, 0, Caution: 1), count: 100);

        var lows = cautious.Select(LowOf).ToArray();
        Assert.Equal(lows.OrderByDescending(low => low), lows);
        Assert.NotEqual(Recommend(default, count: 100).Select(movie => movie.MovieIndex), cautious.Select(movie => movie.MovieIndex));

        // Of movies that came after the training nothing is known that one could be sure of.
        Assert.All(
            cautious.Where(movie => _snapshot.ItemOfMovie(movie.MovieIndex) < 0),
            movie => Assert.Equal(StarScale.Minimum, LowOf(movie)));
    }

    public static TheoryData<float, float, float> Tastes => new()
    {
        { .5f, 0, 0 }, { 1, 0, 0 }, { 0, .5f, 0 }, { 0, 0, .5f }, { .3f, .4f, .5f }, { 1, 1, 1 },
    };

    [Theory]
    [MemberData(nameof(Tastes))]
    public void Scores_order_the_list_and_no_movie_is_there_twice(float variety, float novelty, float caution)
    {
        var taste = new ListTaste(variety, novelty, caution);
        var all = Recommend(taste, count: 100);

        Assert.Equal(all.OrderByDescending(movie => movie.Score).Select(movie => movie.Score), all.Select(movie => movie.Score));
        Assert.Equal(28, all.Select(movie => movie.MovieIndex).Distinct().Count());
        Assert.All(all, movie => Assert.True(float.IsFinite(movie.Score)));

        // A longer list begins as a shorter one does.
        Assert.Equal(all.Take(Count), Recommend(taste));
    }

    [Fact]
    public void Somebody_unknown_gets_the_popular_movies_in_the_wanted_order()
    {
        var nobody = TestModels.ProfileOf(1000);

        var (source, movies) = RankedLists.Recommend(
            _snapshot, nobody, FilterOf(nobody), new ListTaste(.5f, .5f, .5f), Count, inSession: false);

        Assert.Equal((RecommendationSource.Popular, Count), (source, movies.Count));
    }

    [Fact]
    public void A_list_without_movies_stays_empty()
    {
        var everything = TestModels.ProfileOf(1000, [.. _snapshot.Catalogue.Movies.ToArray().Select(movie => (movie.MovieId, 7))]);

        Assert.Empty(RankedLists.Recommend(
            _snapshot, everything, FilterOf(everything), new ListTaste(.5f, .5f, .5f), Count, inSession: false).Movies);
    }

    private List<ScoredMovie> Recommend(ListTaste taste, int count = Count) =>
        RankedLists.Recommend(_snapshot, _profile, FilterOf(_profile), taste, count, inSession: false).Movies;

    private static CandidateFilter FilterOf(UserProfile profile) =>
        CandidateFilter.Create(_snapshot, profile, new RecommendationQuery(), []);

    private static double MeanCosine(List<ScoredMovie> movies)
    {
        int[] items = [.. movies.Select(movie => _snapshot.ItemOfMovie(movie.MovieIndex)).Where(item => item >= 0)];
        return items.SelectMany(item => items.Where(other => other > item).Select(other => SimilarItems.Cosine(
            _models.Ranker.ItemFactors.Span, _models.Ranker.Factors, _snapshot.ItemNorms, item, other))).Average();
    }

    private static double MeanRatings(List<ScoredMovie> movies) => movies.Average(RatingsOf);

    private static int RatingsOf(ScoredMovie movie) => _snapshot.Catalogue[movie.MovieIndex].RatingCount;

    private float LowOf(ScoredMovie movie)
    {
        var vectors = _profile.Answers.VectorsIn(_snapshot);
        return StarScale.IntervalOf(
            PersonalVectors.PredictStars(vectors, _snapshot, movie.MovieIndex),
            PersonalVectors.DeviationOf(vectors, _snapshot, movie.MovieIndex)).Low ?? StarScale.Minimum;
    }
}
