using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Import;
using MovieRecs.Api.Import.Demo;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Import;

public sealed class SeedTaskTests
{
    [Fact]
    public async Task A_start_without_data_loads_the_demo_marked_as_simulated()
    {
        await using var application = await MovieRecsApplication.StartAsync(settings: ("Seed__Demo", "true"));

        await using var context = application.CreateContext();
        Assert.Equal(TasteModel.ViewerCount, await context.Users.CountAsync(user => user.Origin == UserOrigin.Simulated));
        Assert.True(await context.Movies.AllAsync(movie => movie.Origin == MovieOrigin.Demo));
        Assert.Contains("simulated", (await context.Imports.SingleAsync()).Source, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_with_movies_gets_no_demo()
    {
        await using var application = await MovieRecsApplication.StartAsync(
            seed: seed => seed.AddMovieAsync(1, "Alien", 1979, "Horror"), settings: ("Seed__Demo", "true"));

        await using var context = application.CreateContext();
        Assert.Equal(1, await context.Movies.CountAsync());
    }

    [Fact]
    public async Task A_start_imports_its_data_set_once()
    {
        using var folder = DataSetFolder.WithRatings("7,1,4.5,964982703");
        await using var application = await MovieRecsApplication.StartAsync(settings: ("Seed__DataPath", folder.Path));
        await StartAgainAsync(application);

        await using var context = application.CreateContext();
        Assert.Equal(folder.Path, (await context.Imports.SingleAsync()).Source);

        folder.WriteRatings("7,1,4.5,964982703", "7,2,4.5,964982703");
        await StartAgainAsync(application);
        Assert.Equal(2, await context.Imports.CountAsync());
        Assert.Equal(2, await context.Ratings.CountAsync());
    }

    [Fact]
    public async Task A_data_set_that_is_not_there_stops_the_start_with_the_setting_and_the_reason()
    {
        await using var application = await MovieRecsApplication.StartAsync();
        var task = ActivatorUtilities.CreateInstance<SeedTask>(
            application.Services, Options.Create(new SeedOptions { DataPath = "/no/such/place" }));

        var exception = await Assert.ThrowsAsync<StartupException>(() => task.RunAsync(CancellationToken.None));

        Assert.Equal("Seed__DataPath: There is no file or folder /no/such/place.", exception.Message);
    }

    [Fact]
    public async Task A_start_imports_overviews_with_its_data_set_and_alone_and_shows_them()
    {
        using var folder = DataSetFolder.WithRatings("7,1,4.5,964982703");
        folder.Write("links.csv", "movieId,imdbId,tmdbId\n1,0114709,862\n");
        var about = folder.Write("about.csv", "id,overview\n862,Toys live.\n");
        await using var application = await MovieRecsApplication.StartAsync(
            settings: [("Seed__DataPath", folder.Path), ("Seed__OverviewsPath", about)]);
        using var client = application.CreateClient();
        Assert.Contains("Toys live.", await client.GetStringAsync("/movies/1"), StringComparison.Ordinal);

        folder.Write("about.csv", "id,overview\n862,Toys live on.\n");
        await RunAsync(application, new SeedOptions { OverviewsPath = about });
        await RunAsync(application, new SeedOptions { OverviewsPath = about });
        folder.Write("about.csv", "id,overview\n862,Toys live for ever.\n");
        await RunAsync(application, new SeedOptions { OverviewsPath = about });

        await using var context = application.CreateContext();
        Assert.Equal("Toys live for ever.", (await context.Movies.FindAsync(1))!.Overview);
        Assert.Equal([folder.Path, about, about], await context.Imports.OrderBy(import => import.Id).Select(import => import.Source).ToListAsync());
    }

    [Theory]
    [InlineData("id,title\n", "about.csv, line 1: the header has no column overview.")]
    [InlineData("id,overview\n1,\"open\n", "about.csv, line 2, column overview: a quote is opened and never closed.")]
    public async Task Overviews_that_are_wrong_stop_the_start_with_the_settings_and_the_reason(string text, string reason)
    {
        using var folder = DataSetFolder.WithRatings("7,1,4.5,964982703");
        var about = folder.Write("about.csv", text);
        await using var application = await MovieRecsApplication.StartAsync();

        var alone = await Assert.ThrowsAsync<StartupException>(() => RunAsync(application, new SeedOptions { OverviewsPath = about, Demo = false }));
        var both = await Assert.ThrowsAsync<StartupException>(
            () => RunAsync(application, new SeedOptions { DataPath = folder.Path, OverviewsPath = about }));

        Assert.Equal($"Seed__OverviewsPath: {reason}", alone.Message);
        Assert.Equal($"Seed__DataPath, Seed__OverviewsPath: {reason}", both.Message);
        await using var context = application.CreateContext();
        Assert.Equal(0, await context.Movies.CountAsync());
    }

    private static Task RunAsync(MovieRecsApplication application, SeedOptions options) =>
        ActivatorUtilities.CreateInstance<SeedTask>(application.Services, Options.Create(options)).RunAsync(CancellationToken.None);

    private static async Task StartAgainAsync(MovieRecsApplication application)
    {
        await using var scope = application.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetServices<IStartupTask>().OfType<SeedTask>().Single().RunAsync(CancellationToken.None);
    }
}
