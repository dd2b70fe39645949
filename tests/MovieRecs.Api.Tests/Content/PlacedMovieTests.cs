using System.Net;
using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Api.Movies;
using MovieRecs.Api.Recommendations;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Serving;

namespace MovieRecs.Api.Tests.Content;

/// <summary>What the service makes of movies that nobody has rated: fans of action and fans of romance get those of their kind.</summary>
public sealed class PlacedMovieTests : IAsyncLifetime
{
    private MovieRecsApplication _application = null!;
    private TestUser _administrator = null!;
    private TestUser _fan = null!;

    public async Task InitializeAsync()
    {
        _application = await MovieRecsApplication.StartAsync(
            seed => seed.AddTasteAsync(), settings: ("Content__Embeddings__Provider", "TfIdf"));
        _application.Services.GetRequiredService<ModelStore>().Publish(TestModels.TrainWithDeviations());
        await _application.ReadTextsAsync();
        _administrator = await _application.LogInAdministratorAsync();
        _fan = await _application.CreateUserAsync();
        await _fan.RateAsync((1, 5), (3, 5), (5, 4.5), (2, 1), (4, 1.5));
    }

    public async Task DisposeAsync() => await _application.DisposeAsync();

    [Fact]
    public async Task The_next_answer_has_a_new_movie_where_its_content_puts_it()
    {
        var action = await AddAsync("Blast", "Action");
        var romance = await AddAsync("Kiss", "Romance");

        var list = await _fan.GetAsync<RecommendationList>("/users/me/recommendations?count=100&explain=true");

        var ids = list.Items.Select(movie => movie.MovieId).ToList();
        Assert.True(ids.IndexOf(action) < ids.IndexOf(romance));
        var first = list.Items.Single(movie => movie.MovieId == action);
        var last = list.Items.Single(movie => movie.MovieId == romance);
        Assert.True(first.Score > last.Score);
        Assert.NotNull(first.StdDev);
        Assert.True(first.Low < first.PredictedRating && first.PredictedRating < first.High);
        Assert.Equal(list.Items.OrderByDescending(movie => movie.Score).Select(movie => movie.Score), list.Items.Select(movie => movie.Score));
    }

    [Fact]
    public async Task It_is_explained_by_the_ratings_that_speak_for_its_kind()
    {
        var action = await AddAsync("Blast", "Action");

        var list = await _fan.GetAsync<RecommendationList>("/users/me/recommendations?count=100&explain=true&reasons=5");

        var movie = list.Items.Single(movie => movie.MovieId == action);
        Assert.Equal(movie.PredictedRating, movie.BaseRating!.Value + movie.Because!.Sum(reason => reason.Contribution), 1e-3);
        Assert.StartsWith("New here, and by what it is like: ", movie.Reason, StringComparison.Ordinal);
        Assert.Equal(5, movie.Because!.Count);
    }

    [Fact]
    public async Task It_is_like_the_movies_of_its_kind()
    {
        var action = await AddAsync("Blast", "Action");

        var similar = await _fan.GetAsync<SimilarMovies>($"/movies/{action}/similar?count=8");

        Assert.Equal(SimilarityBasis.Content, similar.Basis);
        Assert.Equal(8, similar.Items.Count);
        Assert.All(similar.Items, movie => Assert.Equal(["Action"], movie.Genres));
        Assert.Equal(similar.Items.OrderByDescending(movie => movie.Similarity), similar.Items);
    }

    [Fact]
    public async Task Its_stars_are_shown_with_it_and_an_edit_counts_at_once()
    {
        var movieId = await AddAsync("Blast", "Action");
        var before = await _fan.GetAsync<MovieItem>($"/movies/{movieId}");

        await _administrator.PutAsync($"/admin/movies/{movieId}", new { title = "Blast", genres = Genre("Romance") });

        var after = await _fan.GetAsync<MovieItem>($"/movies/{movieId}");
        Assert.NotNull(before.StdDev);
        Assert.NotEqual(before.PredictedRating, after.PredictedRating);
    }

    private static string[] Genre(string name) => [name];

    private async Task<int> AddAsync(string title, string genre) => (await _administrator.PostAsync<MovieItem>(
        "/admin/movies", new { title, genres = Genre(genre), year = 1999 }, HttpStatusCode.Created)).MovieId;
}
