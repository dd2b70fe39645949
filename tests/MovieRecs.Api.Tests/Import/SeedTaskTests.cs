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

    private static async Task StartAgainAsync(MovieRecsApplication application)
    {
        await using var scope = application.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetServices<IStartupTask>().OfType<SeedTask>().Single().RunAsync(CancellationToken.None);
    }
}
