using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MovieRecs.Api.Content;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Hosting.Health;
using MovieRecs.Api.Movies;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Training.Publishing;
using MovieRecs.Text;

namespace MovieRecs.Api.Tests.Content;

public sealed class ContentIndexTests : IAsyncLifetime
{
    private WordServer _server = null!;

    public async Task InitializeAsync() => _server = await WordServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Every_text_is_read_once_and_kept_over_a_restart()
    {
        await using var application = await StartAsync();
        Assert.Equal(45, _server.Texts.Length);
        Assert.Contains("Orbit. Crime, Sci-Fi. A heist in space: thieves rob a space station.", _server.Texts);
        Assert.All(application.Snapshot().Catalogue.Movies.ToArray(), movie => Assert.Equal(7, movie.Text.Length));
        await using var context = application.CreateContext();
        Assert.Equal(45, await context.TextVectors.CountAsync());

        await application.Services.GetRequiredService<IHost>().StopAsync();
        await using var restarted = application.WithWebHostBuilder(_ => { });
        restarted.StartServer();
        await restarted.Services.GetRequiredService<StartupState>().Completed;
        await restarted.Services.GetRequiredService<ContentIndex>().UpdateAsync(CancellationToken.None);

        Assert.All(
            restarted.Services.GetRequiredService<ModelStore>().Current.Catalogue.Movies.ToArray(),
            movie => Assert.Equal(7, movie.Text.Length));
        Assert.Equal(45, _server.Texts.Length);
    }

    [Fact]
    public async Task Of_a_movie_that_changes_the_text_is_read_again_and_the_old_one_forgotten()
    {
        await using var application = await StartAsync();
        var administrator = await application.LogInAdministratorAsync();

        await administrator.PutAsync("/admin/movies/104", new { title = "Letters", genres = Genre("Drama"), overview = "A war." });
        Assert.Equal(46, _server.Texts.Length);
        Assert.Equal(104, (await administrator.GetAsync<MoviePage>("/movies?like=war&count=1")).Items[0].MovieId);
        await administrator.PutAsync("/admin/movies/104", new { title = "Letters", overview = "War and war." });

        await using (var context = application.CreateContext())
        {
            // What no movie needs goes when something new is read.
            await context.Database.ExecuteSqlAsync($"UPDATE movies SET overview = 'love in a space war' WHERE id = 105");
        }

        await application.Services.GetRequiredService<ModelPublisher>().ChangeCatalogueAsync<bool>(
            async _ => (true, await ReloadAsync(application)), CancellationToken.None);
        await application.ReadTextsAsync();
        await using var after = application.CreateContext();
        Assert.Equal(45, await after.TextVectors.CountAsync());
        Assert.Equal(105, (await administrator.GetAsync<MoviePage>("/movies?like=love+in+a+space+war&count=1")).Items[0].MovieId);
    }

    public static TheoryData<string> Faults => ["refused", "other dimensions", "not a number", "too few"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task While_the_server_fails_what_is_known_serves_and_health_is_degraded(string fault)
    {
        await using var application = await StartAsync();
        var administrator = await application.LogInAdministratorAsync();
        Assert.Equal("healthy", (await ContentOf(application)).Status);
        _server.Answer = fault switch
        {
            "refused" => WordServer.Fail,
            "other dimensions" => (context, request) => WordServer.AnswerAsync(context, request, _ => [1, 2]),
            "not a number" => (context, _) => context.Response.WriteAsync("""{"object":"list","data":[{"index":0,"embedding":[1e999,0,0,0,0,0,0]}]}"""),
            _ => (context, _) => context.Response.WriteAsync("""{"object":"list","data":[]}"""),
        };

        // It is there all the same, with its genres.
        var movie = await administrator.PostAsync<MovieItem>(
            "/admin/movies", new { title = "War of hearts", genres = Genre("Romance"), overview = "love war love" }, HttpStatusCode.Created);
        await Assert.ThrowsAsync<EmbeddingException>(application.ReadTextsAsync);

        var health = await ContentOf(application);
        Assert.Equal("degraded", health.Status);
        Assert.Contains("words of 127.0.0.1", health.Description, StringComparison.Ordinal);
        Assert.Equal(movie.MovieId, (await administrator.GetAsync<MoviePage>("/movies?search=war+hearts")).Items[0].MovieId);
        _server.Answer = WordServer.AnswerProperly;
        Assert.Equal(104, (await administrator.GetAsync<MoviePage>("/movies?like=love&count=1")).Items[0].MovieId);

        await application.ReadTextsAsync();

        Assert.Equal("healthy", (await ContentOf(application)).Status);
        Assert.Equal(movie.MovieId, (await administrator.GetAsync<MoviePage>("/movies?like=war+and+love&count=1")).Items[0].MovieId);
    }

    [Fact]
    public async Task Texts_of_any_kind_are_read()
    {
        await using var application = await StartAsync();
        var administrator = await application.LogInAdministratorAsync();
        foreach (var overview in new[] { new string('o', 20_000), string.Concat(Enumerable.Repeat("🎬", 200)), "   ", "\u0001\u0002 tab\t" })
        {
            await administrator.PostAsync<MovieItem>("/admin/movies", new { title = "Odd", overview }, HttpStatusCode.Created);
        }

        await application.ReadTextsAsync();

        Assert.All(
            application.Snapshot().Catalogue.Movies.ToArray().Where(movie => movie.Title == "Odd"),
            movie => Assert.Equal(1, movie.Text.ToArray().Sum(value => value * value), 1e-5));
    }

    private static string[] Genre(string name) => [name];

    private async Task<MovieRecsApplication> StartAsync()
    {
        var application = await MovieRecsApplication.StartAsync(ContentApplication.SeedAsync, settings: _server.Settings);
        await application.ReadTextsAsync();
        return application;
    }

    private static async Task<Catalogue?> ReloadAsync(MovieRecsApplication application)
    {
        await using var scope = application.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<CatalogueLoader>().LoadAsync(CancellationToken.None);
    }

    private static async Task<HealthCheckAnswer> ContentOf(MovieRecsApplication application)
    {
        using var client = application.CreateClient();
        return (await client.GetFromJsonAsync<HealthAnswer>("/health/ready", JsonSerializerOptions.Web))!.Checks["content"];
    }
}
