using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Models;
using MovieRecs.Als.Threading;
using MovieRecs.Api.Content;
using MovieRecs.Api.Recommendations;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Serving;

namespace MovieRecs.Api.Tests.Recommendations;

public sealed class RankedListTests
{
    private static readonly ServedModels Models = TestModels.Train();

    private readonly ServingSnapshot _snapshot = new(TestModels.CatalogueOf(), Models);

    [Fact]
    public void Ranks_what_people_of_the_same_taste_like_first()
    {
        var profile = TestModels.ProfileOf(1000, (1, 10), (3, 10), (5, 9), (2, 1));

        var list = Recommend(_snapshot, profile, new RecommendationQuery());

        Assert.Equal(RecommendationSource.Personal, list.Source);
        Assert.Equal(4, list.RatingsUsed);
        Assert.All(list.Items.Take(5), movie => Assert.Equal(1, movie.MovieId % 2));
        Assert.Equal(list.Items.OrderByDescending(movie => movie.Score), list.Items);
        Assert.Equal(Enumerable.Range(1, 10), list.Items.Select(movie => movie.Rank));
    }

    [Fact]
    public void Scores_are_the_rankers_and_predictions_the_stars_models()
    {
        var profile = TestModels.ProfileOf(1000, (1, 10), (2, 1));
        var userFactors = new float[Models.Ranker.Factors];
        Models.Ranker.FoldIn([0, 1], [5f, 0.5f], userFactors);
        var stars = Models.Stars.FoldIn(new RatingProfile([0, 1], [5f, 0.5f]));

        var list = Recommend(_snapshot, profile, new RecommendationQuery(Count: 100));

        Assert.Equal(38, list.Items.Count);
        Assert.All(list.Items, movie =>
        {
            Assert.Equal(Models.Ranker.Score(userFactors, movie.MovieId - 1), movie.Score, 1e-5f);
            Assert.Equal(Math.Clamp(Models.Stars.Predict(stars, movie.MovieId - 1), 0.5f, 5f), movie.PredictedRating, 1e-5f);
        });
    }

    [Fact]
    public void What_was_rated_last_counts_most_where_the_ranker_says_so()
    {
        var recency = new Recency(0.1f, 1f);
        var snapshot = new ServingSnapshot(TestModels.CatalogueOf(), new ServedModels(
            1, TestModels.TrainedAt, Models.Items, Models.Ranker.With(recency), Models.Stars, new Dictionary<string, double>()));
        var profile = new UserProfile(1000, [1, 2], [10, 10], [200, 100], []);
        var expected = new float[Models.Ranker.Factors];
        Models.Ranker.FoldIn([0, 1], [5f, 5f], [1f, recency.WeightOf(1)], expected);

        var list = Recommend(snapshot, profile, new RecommendationQuery(Count: 100));

        Assert.All(list.Items, movie => Assert.Equal(Models.Ranker.Score(expected, movie.MovieId - 1), movie.Score, 1e-5f));
    }

    [Fact]
    public void Predictions_stay_on_the_scale_for_the_most_extreme_users()
    {
        (int, int)[] all = [.. Enumerable.Range(1, 39).Select(movieId => (movieId, 10))];
        (int, int)[] none = [.. Enumerable.Range(1, 39).Select(movieId => (movieId, 1))];

        foreach (var ratings in new[] { all, none })
        {
            var list = Recommend(
                _snapshot, TestModels.ProfileOf(1000, ratings), new RecommendationQuery(Count: 100, IncludeRated: true));
            Assert.Equal(40, list.Items.Count);
            Assert.All(list.Items, movie => Assert.InRange(movie.PredictedRating, 0.5f, 5f));
            Assert.All(list.Items, movie => Assert.True(float.IsFinite(movie.Score)));
        }
    }

    [Fact]
    public void Rated_hidden_and_excluded_movies_never_appear()
    {
        var profile = new UserProfile(1000, [1, 2, 3], [10, 2, 9], [0, 0, 0], [4, 5]);

        var list = Recommend(_snapshot, profile, new RecommendationQuery(Count: 100, Exclude: "6, 7,999999,-1"));

        Assert.Equal(Enumerable.Range(8, 33), list.Items.Select(movie => movie.MovieId).Order());
    }

    [Fact]
    public void Rated_movies_appear_on_demand_but_hidden_ones_never_do()
    {
        var profile = new UserProfile(1000, [1, 2, 3], [10, 2, 9], [0, 0, 0], [3, 5]);

        var list = Recommend(_snapshot, profile, new RecommendationQuery(Count: 100, IncludeRated: true));

        Assert.Equal([.. Enumerable.Range(1, 40).Except([3, 5])], list.Items.Select(movie => movie.MovieId).Order());
    }

    [Fact]
    public void Filters_by_genre_and_year_and_fills_the_whole_page_from_what_is_left()
    {
        var profile = TestModels.ProfileOf(1000, (1, 10), (3, 10));

        var list = Recommend(_snapshot, profile, new RecommendationQuery(
            Count: 100, Genre: "romance", ExcludeGenre: "Action", YearFrom: 1990, YearTo: 2000));

        Assert.Equal([10, 12, 14, 16, 18, 20], list.Items.Select(movie => movie.MovieId).Order());
        Assert.All(list.Items, movie => Assert.InRange(movie.Year!.Value, 1990, 2000));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_user_without_ratings_gets_the_popular_list(bool hasModels)
    {
        var snapshot = new ServingSnapshot(TestModels.CatalogueOf(), hasModels ? Models : null);

        var list = Recommend(snapshot, new UserProfile(1000, [], [], [], [40]), new RecommendationQuery(Count: 3));

        Assert.Equal(RecommendationSource.Popular, list.Source);
        Assert.Equal(0, list.RatingsUsed);
        Assert.Equal(hasModels ? 1 : 0, list.ModelVersion);
        Assert.Equal(hasModels ? TestModels.TrainedAt : null, list.TrainedAt);
        Assert.Equal([39, 38, 37], list.Items.Select(movie => movie.MovieId));
        Assert.All(list.Items, movie =>
        {
            Assert.Equal(snapshot.PopularityOf(movie.MovieId - 1), movie.Score);
            Assert.Equal(snapshot.Catalogue.Popularity.DampedMean(movie.MovieId - 1), movie.PredictedRating);
        });
    }

    [Fact]
    public void The_popular_list_follows_what_training_found_and_places_newer_movies_by_their_ratings()
    {
        var scores = new float[40];
        (scores[6], scores[8], scores[10]) = (50, 30, 10);
        var catalogue = new Catalogue([.. TestModels.CatalogueOf().Movies.ToArray(),
            TestCatalogue.Movie(41, ratingCount: 20, halfStarSum: 140), TestCatalogue.Movie(42)]);
        var snapshot = new ServingSnapshot(catalogue, WithPopularity(scores));
        var nobody = new UserProfile(1000, [], [], [], []);

        var list = Recommend(snapshot, nobody, new RecommendationQuery(Count: 100));
        var ranked = ListAnswers.Ranked(snapshot, nobody, [41, 10, 0, 40, 8, 6]);

        Assert.Equal([7, 9, 41, 11], list.Items.Take(4).Select(movie => movie.MovieId));
        Assert.Equal(list.Items.OrderByDescending(movie => movie.Score), list.Items);
        Assert.Equal([7, 9, 41, 11, 1, 42], ranked.Items.Select(movie => movie.MovieId));
        Assert.Equal(
            list.Items.Take(4).Select(movie => (movie.Score, movie.PredictedRating)),
            ranked.Items.Take(4).Select(movie => (movie.Score, movie.PredictedRating)));
        Assert.All(list.Items, movie => Assert.InRange(movie.PredictedRating, 2, 4));
    }

    [Fact]
    public void What_is_popular_counts_for_a_user_with_few_ratings_and_fades()
    {
        // Romance is popular, and the user likes action.
        float[] scores = [.. Enumerable.Range(1, 40).Select(movieId => movieId % 2 == 0 ? 100f : 1f)];
        var snapshot = new ServingSnapshot(TestModels.CatalogueOf(), WithPopularity(scores));

        var first = Recommend(snapshot, TestModels.ProfileOf(1000, (1, 10)), new RecommendationQuery(Count: 100));
        var later = Recommend(
            snapshot, TestModels.ProfileOf(1000, [.. Enumerable.Range(0, 12).Select(index => ((2 * index) + 1, 10))]),
            new RecommendationQuery(Count: 100));

        Assert.Equal(RecommendationSource.Personal, first.Source);
        Assert.Equal(0, first.Items[0].MovieId % 2);
        Assert.Equal(1, later.Items[0].MovieId % 2);
    }

    [Fact]
    public void A_newer_movie_scores_by_its_popularity_in_lists_and_predictions_alike()
    {
        var scores = new float[40];
        Array.Fill(scores, 5f);
        (scores[1], scores[3]) = (0, 500);
        var catalogue = new Catalogue([.. TestModels.CatalogueOf().Movies.ToArray(),
            TestCatalogue.Movie(41, ratingCount: 90, halfStarSum: 540), TestCatalogue.Movie(42)]);
        var snapshot = new ServingSnapshot(catalogue, WithPopularity(scores));
        var profile = TestModels.ProfileOf(1000, (1, 10));

        var list = Recommend(snapshot, profile, new RecommendationQuery(Count: 100));
        var ranked = ListAnswers.Ranked(snapshot, profile, [.. Enumerable.Range(1, 41)]);

        Assert.Equal(41, list.Items.Count);
        Assert.Equal(list.Items.OrderByDescending(movie => movie.Score), list.Items);
        Assert.Equal(
            list.Items.Select(movie => (movie.MovieId, movie.Score)), ranked.Items.Select(movie => (movie.MovieId, movie.Score)));
        Assert.Equal([4, 41], list.Items.Take(2).Select(movie => movie.MovieId));
        Assert.True(list.Items.Single(movie => movie.MovieId == 42).Rank > 20);
    }

    [Fact]
    public void A_vector_of_noise_is_not_personal_however_popular_movies_are()
    {
        var lone = TestModels.Train(loneMovie: 41);
        var models = new ServedModels(
            1, TestModels.TrainedAt, lone.Items, lone.Ranker.With(new ItemPopularity(Enumerable.Repeat(9f, 41).ToArray())),
            lone.Stars, lone.Metrics);
        var snapshot = new ServingSnapshot(TestModels.CatalogueOf(newMovies: 1), models);

        var list = Recommend(snapshot, TestModels.ProfileOf(1000, (41, 10)), new RecommendationQuery());

        Assert.Equal(RecommendationSource.Popular, list.Source);
    }

    [Fact]
    public void Excluded_movies_leave_the_popular_list_in_whatever_order_they_are_named()
    {
        var list = Recommend(
            _snapshot, new UserProfile(1000, [], [], [], []), new RecommendationQuery(Count: 2, Exclude: "40,37,39"));

        Assert.Equal(RecommendationSource.Popular, list.Source);
        Assert.Equal([38, 36], list.Items.Select(movie => movie.MovieId));
    }

    [Fact]
    public void Before_the_first_model_rated_movies_are_left_out_of_the_popular_list()
    {
        var snapshot = new ServingSnapshot(TestModels.CatalogueOf(), models: null);

        var list = Recommend(snapshot, TestModels.ProfileOf(1000, (40, 10), (38, 2)), new RecommendationQuery(Count: 2));

        Assert.Equal(RecommendationSource.Popular, list.Source);
        Assert.Equal([39, 37], list.Items.Select(movie => movie.MovieId));
    }

    [Fact]
    public void Ratings_of_movies_that_the_models_do_not_know_leave_the_popular_list()
    {
        var snapshot = new ServingSnapshot(TestModels.CatalogueOf(newMovies: 2), Models);

        var list = Recommend(snapshot, TestModels.ProfileOf(1000, (41, 10)), new RecommendationQuery(Count: 100));

        Assert.Equal(RecommendationSource.Popular, list.Source);
        Assert.Equal([.. Enumerable.Range(1, 40), 42], list.Items.Select(movie => movie.MovieId).Order());
    }

    [Fact]
    public void New_movies_follow_those_that_the_user_may_like_and_precede_those_advised_against()
    {
        var snapshot = new ServingSnapshot(TestModels.CatalogueOf(newMovies: 3), Models);

        var list = Recommend(
            snapshot, new UserProfile(1000, [1, 3, 42], [10, 10, 2], [0, 0, 0], []), new RecommendationQuery(Count: 100));

        Assert.Equal(3, list.RatingsUsed);
        Assert.Equal(list.Items.OrderByDescending(movie => movie.Score), list.Items);
        Assert.Equal([41, 43], list.Items.Where(movie => movie.MovieId > 40).Select(movie => movie.MovieId));
        Assert.All(list.Items.Where(movie => movie.MovieId > 40), movie => Assert.Equal(0, movie.Score));
        Assert.Contains(list.Items, movie => movie.Score < 0);
        Assert.Equal(40, list.Items.Count);
    }

    [Fact]
    public void Movies_that_have_left_the_catalogue_are_not_recommended()
    {
        var snapshot = new ServingSnapshot(TestModels.CatalogueOf(movies: 30), Models);

        var list = Recommend(snapshot, TestModels.ProfileOf(1000, (1, 10), (35, 10)), new RecommendationQuery(Count: 100));

        Assert.Equal(Enumerable.Range(2, 29), list.Items.Select(movie => movie.MovieId).Order());
        Assert.Equal(2, list.RatingsUsed);
    }

    [Fact]
    public void An_empty_catalogue_gives_an_empty_list()
    {
        var list = Recommend(ServingSnapshot.Empty, TestModels.ProfileOf(1000, (1, 10)), new RecommendationQuery());

        Assert.Empty(list.Items);
    }

    [Fact]
    public void Folds_in_again_for_another_snapshot()
    {
        var profile = TestModels.ProfileOf(1000, (1, 10), (3, 10));
        var other = new ServingSnapshot(TestModels.CatalogueOf(), TestModels.Train(version: 2, seed: 7));
        var before = Recommend(_snapshot, profile, new RecommendationQuery());

        var swapped = Recommend(other, profile, new RecommendationQuery());
        var fresh = Recommend(other, TestModels.ProfileOf(1000, (1, 10), (3, 10)), new RecommendationQuery());
        var back = Recommend(_snapshot, profile, new RecommendationQuery());

        Assert.Equal(fresh.Items.Select(movie => movie.Score), swapped.Items.Select(movie => movie.Score));
        Assert.Equal(before.Items.Select(movie => movie.Score), back.Items.Select(movie => movie.Score));
    }

    [Fact]
    public void Ranks_a_given_list_whether_rated_or_not()
    {
        var snapshot = new ServingSnapshot(TestModels.CatalogueOf(newMovies: 1), Models);

        var list = ListAnswers.Ranked(snapshot, TestModels.ProfileOf(1000, (1, 10), (3, 10)), [0, 1, 4, 40]);

        Assert.Equal([1, 2, 5, 41], list.Items.Select(movie => movie.MovieId).Order());
        Assert.Equal(list.Items.OrderByDescending(movie => movie.Score), list.Items);
        Assert.Equal(0, list.Items.Single(movie => movie.MovieId == 41).Score);
    }

    [Fact]
    public void A_session_is_led_by_what_was_rated_last()
    {
        var snapshot = new ServingSnapshot(TestModels.CatalogueOf(newMovies: 1), WithSession);
        var profile = new UserProfile(1000, [1, 2], [10, 10], [200, 100], []);

        var list = Recommend(snapshot, profile, new RecommendationQuery(Count: 100), inSession: true);

        Assert.Equal(RecommendationSource.Session, list.Source);
        Assert.Equal(2, list.RatingsUsed);
        Assert.Equal(7, list.Items[0].MovieId); // follows 1, which is newer than 2
        Assert.Equal(list.Items.OrderByDescending(movie => movie.Score), list.Items);
        Assert.Equal(39, list.Items.Count);
        Assert.Equal(41, list.Items[^1].MovieId);
        Assert.NotEqual(7, Recommend(snapshot, profile, new RecommendationQuery(), inSession: false).Items[0].MovieId);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Movies_that_came_after_the_training_are_where_their_content_puts_them(bool inSession)
    {
        var catalogue = TestModels.CatalogueOf(newMovies: 2); // 41 is action, as is what the user likes, and 42 romance
        using var threads = new WorkerThreads(1);
        var snapshot = new ServingSnapshot(
            catalogue, await ContentPlacing.LearnAsync(WithSession, catalogue, threads, CancellationToken.None));
        var profile = new UserProfile(1000, [1, 3, 5], [10, 10, 10], [200, 150, 100], []);

        var list = Recommend(snapshot, profile, new RecommendationQuery(Count: 100), inSession);

        Assert.Equal(inSession ? RecommendationSource.Session : RecommendationSource.Personal, list.Source);
        Assert.Equal(39, list.Items.Count);
        Assert.Equal(list.Items.OrderByDescending(movie => movie.Score), list.Items);
        var places = list.Items.Select(movie => movie.MovieId).ToList();
        Assert.True(places.IndexOf(41) < places.IndexOf(42));
        Assert.NotEqual(41, places[^1]);
        Assert.Contains(places.Skip(places.IndexOf(41) + 1), movieId => movieId % 2 == 0);
    }

    [Theory]
    [InlineData(true, 4_600, true)]
    [InlineData(true, 4_601, false)]
    [InlineData(true, 500, true)] // a clock that was wrong
    [InlineData(false, 1_000, false)]
    public void A_session_lasts_as_long_as_the_model_says_after_the_last_rating(bool hasModel, int now, bool expected)
    {
        var snapshot = new ServingSnapshot(TestModels.CatalogueOf(), hasModel ? WithSession : Models);
        var profile = new UserProfile(1000, [1, 2], [10, 10], [1_000, 100], []);

        Assert.Equal(expected, RankedLists.IsInSession(snapshot, profile, DateTimeOffset.FromUnixTimeSeconds(now)));
    }

    [Fact]
    public void Who_rated_nothing_is_in_no_session() =>
        Assert.False(RankedLists.IsInSession(
            new ServingSnapshot(TestModels.CatalogueOf(), WithSession), TestModels.ProfileOf(1000), DateTimeOffset.UtcNow));

    private static ServedModels WithSession => Models with { Session = TestModels.SessionOf(Models) };

    private static ServedModels WithPopularity(float[] scores) => new(
        1, TestModels.TrainedAt, Models.Items, Models.Ranker.With(new ItemPopularity(scores)), Models.Stars, Models.Metrics);

    private static RecommendationList Recommend(
        ServingSnapshot snapshot, UserProfile profile, RecommendationQuery query, bool inSession = false)
    {
        var errors = new Dictionary<string, string[]>();
        var filter = CandidateFilter.Create(snapshot, profile, query, errors);
        Assert.Empty(errors);
        var (source, movies) = RankedLists.Recommend(snapshot, profile, filter, query.Taste, query.Count, inSession);
        return ListAnswers.Of(snapshot, profile, source, movies, query.WantedReasons);
    }
}
