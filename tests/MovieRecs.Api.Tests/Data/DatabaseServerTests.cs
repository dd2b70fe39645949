using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Api.Data;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Data;

public sealed class DatabaseServerTests(MovieRecsApplication application) : IClassFixture<MovieRecsApplication>
{
    [Fact]
    public async Task A_started_service_has_the_current_schema()
    {
        await using var scope = application.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<MovieRecsDbContext>();

        Assert.Empty(await context.Database.GetPendingMigrationsAsync());
        Assert.Equal(0, await context.Ratings.CountAsync());
    }

    [Fact]
    public async Task Contexts_outside_a_request_come_from_the_factory()
    {
        var contexts = application.Services.GetRequiredService<IDbContextFactory<MovieRecsDbContext>>();
        await using var context = await contexts.CreateDbContextAsync();

        Assert.Equal(application.ConnectionString, context.Database.GetConnectionString());
    }

    [Fact]
    public async Task Seeded_rows_are_there_before_the_service_starts()
    {
        await using var seeded = await MovieRecsApplication.StartAsync(seed => seed.AddTasteAsync());
        await using var context = seeded.CreateContext();

        Assert.Equal(40, await context.Movies.CountAsync());
        Assert.Equal(60, await context.Users.CountAsync(user => user.Origin == UserOrigin.Imported));
        Assert.True(await context.Ratings.CountAsync() > 500);
    }
}
