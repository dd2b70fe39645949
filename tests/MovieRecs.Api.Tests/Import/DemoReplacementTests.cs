using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MovieRecs.Api.Data;
using MovieRecs.Api.Import;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Import;

/// <summary>The demo first and then real data, in the order of the README.</summary>
public sealed class DemoReplacementTests
{
    private const int Matrix = 9_000_011;
    private const int Se7en = 9_000_020;
    private const int Inception = 9_000_010;
    private const int Godfather = 9_000_002;

    private static readonly string[] Catalogue =
    [
        "1,\"Matrix, The (1999)\",Action",
        "2,Seven (a.k.a. Se7en) (1995),Crime",
        "3,Inception (2011),Action", // another year: another film
        "4,Godfather (1972),Drama",
        "5,\"Godfather, The (1972)\",Crime",
    ];

    [Fact]
    public async Task What_accounts_did_moves_to_the_real_films_of_the_same_title_and_year()
    {
        await using var application = await StartDemoAsync();
        var user = await application.CreateUserAsync();
        await RateAsync(user, Matrix, 4.5);
        await RateAsync(user, Godfather, 3);
        await RateAsync(user, Inception, 2);
        await HideAsync(user, Se7en);
        await AddToWatchlistAsync(application, user, Matrix);

        var log = await ImportAsync(application);

        await using var context = application.CreateContext();
        Assert.Equal([1, 2, 3, 4, 5], await context.Movies.Select(movie => movie.Id).Order().ToListAsync());
        Assert.False(await context.Users.AnyAsync(account => account.Origin == UserOrigin.Simulated));
        Assert.Equal(
            [(1, 9), (5, 6)],
            (await context.Ratings.Where(rating => rating.UserId == user.UserId).OrderBy(rating => rating.MovieId).ToListAsync())
                .Select(rating => (rating.MovieId, (int)rating.HalfStars)));
        Assert.Equal(2, (await context.HiddenMovies.SingleAsync()).MovieId);
        Assert.Equal(1, (await context.Watchlist.SingleAsync()).MovieId);
        Assert.Contains(log, line => line.StartsWith("Moved 4 ratings, hidden films and watchlist entries", StringComparison.Ordinal));
        Assert.Contains(log, line => line.EndsWith("does not have the demo's films Inception (2010)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_later_of_two_ratings_for_what_is_one_film_stays()
    {
        await using var application = await StartDemoAsync();
        var (first, second) = (await application.CreateUserAsync(), await application.CreateUserAsync());
        await RateAsync(first, Matrix, 4.5);
        await RateAsync(second, Matrix, 1.5);
        await using (var context = application.CreateContext())
        {
            // A real film beside the demo's, as databases of older versions have it.
            await new TestSeed(context).AddMovieAsync(1, "Matrix, The", 1999);
            context.Add(NewRating(first.UserId, DateTimeOffset.UtcNow.AddDays(1)));
            context.Add(NewRating(second.UserId, DateTimeOffset.UtcNow.AddDays(-1)));
            await context.SaveChangesAsync();
        }

        await ImportAsync(application);

        await using var after = application.CreateContext();
        Assert.Equal(
            [4, 3],
            await after.Ratings.Where(rating => rating.MovieId == 1 && rating.UserId >= first.UserId)
                .OrderBy(rating => rating.UserId).Select(rating => (int)rating.HalfStars).ToListAsync());

        static Rating NewRating(int userId, DateTimeOffset ratedAt) =>
            new() { UserId = userId, MovieId = 1, HalfStars = 4, RatedAt = ratedAt };
    }

    [Fact]
    public async Task An_import_that_fails_leaves_the_demo_as_it_was()
    {
        await using var application = await StartDemoAsync();
        var user = await application.CreateUserAsync();
        await RateAsync(user, Matrix, 4.5);
        using var folder = new DataSetFolder();
        folder.Write("movies.csv", "movieId,title,genres\n" + string.Join('\n', Catalogue) + "\n");
        folder.WriteRatings("7,1,nonsense,964982703");

        await Assert.ThrowsAsync<ImportRefusedException>(() => ImportAsync(application, folder.Path));

        await using var context = application.CreateContext();
        Assert.Equal(Matrix, (await context.Ratings.SingleAsync(rating => rating.UserId == user.UserId)).MovieId);
        Assert.True(await context.Users.AnyAsync(account => account.Origin == UserOrigin.Simulated));
    }

    private static Task<MovieRecsApplication> StartDemoAsync() =>
        MovieRecsApplication.StartAsync(settings: [("Seed__Demo", "true"), ("Training__MinimumRatings", "1000000")]);

    private static async Task RateAsync(TestUser user, int movieId, double rating)
    {
        using var response = await user.Client.PutAsJsonAsync($"/users/me/ratings/{movieId}", new { rating });
        response.EnsureSuccessStatusCode();
    }

    private static async Task HideAsync(TestUser user, int movieId)
    {
        using var response = await user.Client.PutAsync($"/users/me/hidden/{movieId}", content: null);
        response.EnsureSuccessStatusCode();
    }

    private static async Task AddToWatchlistAsync(MovieRecsApplication application, TestUser user, int movieId)
    {
        await using var context = application.CreateContext();
        context.Add(new WatchlistEntry { UserId = user.UserId, MovieId = movieId, AddedAt = DateTimeOffset.UtcNow });
        await context.SaveChangesAsync();
    }

    /// <summary>Imports the catalogue, with two ratings of nobody's concern. Returns what was logged.</summary>
    private static async Task<IReadOnlyList<string>> ImportAsync(MovieRecsApplication application)
    {
        using var folder = new DataSetFolder();
        folder.Write("movies.csv", "movieId,title,genres\n" + string.Join('\n', Catalogue) + "\n");
        folder.WriteRatings("7,1,4.5,964982703", "8,3,5,964982705");
        return await ImportAsync(application, folder.Path);
    }

    private static async Task<IReadOnlyList<string>> ImportAsync(MovieRecsApplication application, string path)
    {
        using var log = new CapturedLog();
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(log));
        var imports = ActivatorUtilities.CreateInstance<ImportService>(application.Services, loggers);
        using var source = ImportSource.Open(path);
        await imports.ImportAsync(source, CancellationToken.None);
        return [.. log.Entries.Select(entry => entry.Text.TrimEnd())];
    }
}
