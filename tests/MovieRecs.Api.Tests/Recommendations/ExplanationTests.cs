using MovieRecs.Api.Recommendations;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Serving;

namespace MovieRecs.Api.Tests.Recommendations;

public sealed class ExplanationTests
{
    private static readonly ServedModels _models = TestModels.TrainWithDeviations(); // the mean of its ratings is none on the scale
    private static readonly ServingSnapshot _snapshot = new(TestModels.CatalogueOf(movies: 30, newMovies: 2), _models);
    private static readonly UserProfile _profile = TestModels.ProfileOf(1000, (1, 10), (3, 10), (5, 9), (2, 1), (4, 2));

    [Fact]
    public void A_prediction_is_its_base_and_all_contributions()
    {
        var movies = Recommend(_profile, reasons: 100).Where(IsModelled).ToArray();

        Assert.NotEmpty(movies);
        Assert.All(movies, movie =>
        {
            Assert.Equal(5, movie.Because!.Count);
            var sum = movie.BaseRating!.Value + movie.Because.Sum(reason => reason.Contribution);
            Assert.Equal(StarScale.Clip(sum), movie.PredictedRating, 1e-3f);
        });
    }

    [Fact]
    public void The_strongest_reasons_come_first_with_the_ratings_they_are()
    {
        var all = Recommend(_profile, reasons: 100);
        var three = Recommend(_profile, reasons: 3);

        for (var rank = 0; rank < all.Length; rank++)
        {
            Assert.Equal(all[rank].Because!.Take(3), three[rank].Because);
            Assert.Equal(all[rank].Because!.OrderByDescending(reason => reason.Contribution), all[rank].Because);
            Assert.All(all[rank].Because!, reason => Assert.Equal(_profile.RatingOf(reason.MovieId), reason.Rating));
        }
    }

    [Fact]
    public void Words_name_the_movies_that_speak_for_it_and_no_others()
    {
        var harsh = TestModels.ProfileOf(1000, (1, 10), (2, 1), (4, 2));
        var movies = Recommend(_profile, reasons: 100).Concat(Recommend(harsh, reasons: 100)).Where(IsModelled).ToArray();

        Assert.True(movies.Select(movie => movie.Because!.Count(reason => reason.Contribution > 0)).Distinct().Count() > 1);
        Assert.All(movies, movie =>
        {
            string[] named = [.. movie.Because!.Where(reason => reason.Contribution > 0).Take(3)
                .Select(reason => FormattableString.Invariant($"{reason.Title} {reason.Rating:0.#}"))];
            Assert.Equal(
                named.Length switch
                {
                    0 => "People who rated the same movies choose it.",
                    1 => $"Because you gave {named[0]}.",
                    2 => $"Because you gave {named[0]} and {named[1]}.",
                    _ => $"Because you gave {named[0]}, {named[1]} and {named[2]}.",
                },
                movie.Reason);
        });
    }

    [Fact]
    public void Of_a_movie_that_came_after_the_training_others_tell()
    {
        var movie = Recommend(_profile, reasons: 3).First(movie => !IsModelled(movie));

        Assert.Empty(movie.Because!);
        Assert.Equal("Nobody has rated it yet.", movie.Reason);
        Assert.NotNull(movie.BaseRating);
    }

    [Fact]
    public void A_popular_list_says_what_it_is()
    {
        var movie = Recommend(TestModels.ProfileOf(1000), reasons: 3)[0];

        Assert.Empty(movie.Because!);
        Assert.Equal(movie.PredictedRating, movie.BaseRating);
        Assert.Matches(@"^\d+ people have rated it, \d\.\d on average\.$", movie.Reason);
    }

    [Fact]
    public void Nothing_is_explained_unasked()
    {
        var movie = Recommend(_profile, reasons: null)[0];

        Assert.Null(movie.Because);
        Assert.Null(movie.BaseRating);
        Assert.Null(movie.Reason);
    }

    private static RecommendedMovie[] Recommend(UserProfile profile, int? reasons)
    {
        var filter = CandidateFilter.Create(_snapshot, profile, new RecommendationQuery(), []);
        var (source, movies) = RankedLists.Recommend(_snapshot, profile, filter, default, 100, inSession: false);
        return [.. ListAnswers.Of(_snapshot, profile, source, movies, reasons).Items];
    }

    private static bool IsModelled(RecommendedMovie movie) =>
        _snapshot.ItemOfMovie(_snapshot.Catalogue.IndexOf(movie.MovieId)) >= 0;
}
