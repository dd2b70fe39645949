using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Api.Movies;
using MovieRecs.Api.Recommendations;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Serving;

namespace MovieRecs.Api.Tests.Movies.Administration;

public sealed class MovieAdministrationTests(TasteApplication application) : IClassFixture<TasteApplication>, IAsyncLifetime
{
    private TestUser _administrator = null!;

    public async Task InitializeAsync()
    {
        application.Store.Publish(TasteApplication.FirstModels);
        _administrator = await application.LogInAdministratorAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_movie_that_was_added_is_found_rated_and_recommended_at_once()
    {
        var movie = await AddAsync(new
        {
            title = "  Heat of the moment ",
            year = 2026,
            genres = Texts("action", "Heist", "ACTION"),
            tags = Texts("Slow burn", "slow burn "),
            overview = "A thief 🎬 and a policeman.",
            imdbId = "tt113277",
            tmdbId = 949,
        });

        Assert.True(movie.MovieId > 1_000_000_000);
        Assert.Equal(("Heat of the moment", 2026, "0113277", 949), (movie.Title, movie.Year, movie.ImdbId, movie.TmdbId));
        Assert.Equal(["Action", "Heist"], movie.Genres);
        Assert.Equal(["slow burn"], movie.Tags);
        var user = await application.CreateUserAsync();
        Assert.Equal("A thief 🎬 and a policeman.", (await user.GetAsync<MovieItem>($"/movies/{movie.MovieId}")).Overview);
        Assert.Contains(movie.MovieId, (await user.GetAsync<MoviePage>("/movies?search=heat+moment&genre=heist")).Items.Select(found => found.MovieId));
        await user.RateAsync((1, 5));
        var list = await user.GetAsync<RecommendationList>("/users/me/recommendations?genre=Heist");
        Assert.Contains(movie.MovieId, list.Items.Select(found => found.MovieId));
        await user.RateAsync((movie.MovieId, 4.5));
        Assert.Equal(4.5, (await user.GetAsync<MovieItem>($"/movies/{movie.MovieId}")).MyRating);

        // And it is there after the next publication, which reads the catalogue from the database.
        await using var scope = application.Services.CreateAsyncScope();
        var loaded = await scope.ServiceProvider.GetRequiredService<CatalogueLoader>().LoadAsync(CancellationToken.None);
        Assert.Equal("A thief 🎬 and a policeman.", loaded.Find(movie.MovieId)!.Overview);
    }

    [Fact]
    public async Task An_edit_replaces_everything_but_the_ratings()
    {
        var movie = await AddAsync(new { title = "Before", year = 2000, genres = Texts("Action"), tags = Texts("a", "b"), overview = "x" });
        var before = await _administrator.GetAsync<MovieItem>("/movies/2");

        using var response = await _administrator.Client.PutAsJsonAsync(
            $"/admin/movies/{movie.MovieId}", new { title = "After", genres = Texts("Romance"), tags = Texts("c") });
        var edited = await TestUser.ReadAsync<MovieItem>(response, HttpStatusCode.OK);
        await _administrator.PutAsync("/admin/movies/2", new { title = "Known as two", year = 1999 });

        Assert.Equal(("After", null, null), (edited.Title, edited.Year, edited.Overview));
        Assert.Equal(["Romance"], edited.Genres);
        Assert.Equal(["c"], edited.Tags);
        var after = await _administrator.GetAsync<MovieItem>("/movies/2");
        Assert.Equal(("Known as two", before.RatingCount, before.MeanRating), (after.Title, after.RatingCount, after.MeanRating));
        Assert.Equal(before.Histogram, after.Histogram);
    }

    [Fact]
    public async Task A_movie_that_was_deleted_is_gone_with_its_ratings_and_the_models_do_not_show_it()
    {
        var user = await application.CreateUserAsync();
        await user.RateAsync((39, 5), (37, 4), (1, 5));
        await user.PutAsync("/users/me/watchlist/39");

        using var deleted = await _administrator.Client.DeleteAsync("/admin/movies/39");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await user.Client.GetAsync("/movies/39");
        await Problems.AssertAsync(gone, HttpStatusCode.NotFound);
        var list = await user.GetAsync<RecommendationList>("/users/me/recommendations?count=100&includeRated=true");
        Assert.DoesNotContain(39, list.Items.Select(movie => movie.MovieId));
        Assert.Equal(2, list.RatingsUsed);
        using var again = await _administrator.Client.DeleteAsync("/admin/movies/39");
        await Problems.AssertAsync(again, HttpStatusCode.NotFound);
        using var rate = await user.Client.PutAsJsonAsync("/users/me/ratings/39", new { rating = 4 });
        await Problems.AssertAsync(rate, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Movies_added_at_once_all_get_ids_of_their_own()
    {
        var movies = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => AddAsync(new { title = $"At once {number}" })));

        Assert.Equal(8, movies.Select(movie => movie.MovieId).Distinct().Count());
        Assert.Equal(8, (await _administrator.GetAsync<MoviePage>("/movies?search=at+once")).Items.Count);
    }

    public static TheoryData<string, string> WrongMovies => new()
    {
        { "{}", "title" },
        { """{"title":" "}""", "title" },
        { """{"title":"a\u0000b"}""", "title" },
        { """{"title":"x","year":1}""", "year" },
        { """{"title":"x","genres":["a,b"]}""", "genres" },
        { """{"title":"x","genres":[null]}""", "genres" },
        { """{"title":"x","tags":[""]}""", "tags" },
        { """{"title":"x","imdbId":"nm1"}""", "imdbId" },
        { """{"title":"x","tmdbId":0}""", "tmdbId" },
        { $$"""{"title":"x","overview":"{{new string('o', 100_000)}}"}""", "overview" },
    };

    [Theory]
    [MemberData(nameof(WrongMovies))]
    public async Task A_wrong_movie_is_a_400_that_names_the_field(string body, string field)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _administrator.Client.PostAsync("/admin/movies", content);

        var problem = await Problems.AssertAsync(response, HttpStatusCode.BadRequest);
        Assert.Contains(field, problem.ToString(), StringComparison.Ordinal);
    }

    private Task<MovieItem> AddAsync(object movie) =>
        _administrator.PostAsync<MovieItem>("/admin/movies", movie, HttpStatusCode.Created);

    private static string[] Texts(params string[] texts) => texts;
}
