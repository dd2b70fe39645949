using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Serving;
using MovieRecs.Api.Users;

namespace MovieRecs.Api.Tests.Users;

public sealed class AccountExportTests(TasteApplication application) : IClassFixture<TasteApplication>, IAsyncLifetime
{
    private TestUser _user = null!;

    public async Task InitializeAsync()
    {
        _user = await application.CreateUserAsync();
        foreach (var (movieId, rating) in ((int, double)[])[(50, 4.5), (7, 1)])
        {
            using var rated = await _user.Client.PutAsJsonAsync($"/users/me/ratings/{movieId}", new { rating });
        }

        using var hidden = await _user.Client.PutAsync("/users/me/hidden/8", null);
        using var added = await _user.Client.PutAsync("/users/me/watchlist/9", null);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Holds_everything_that_is_kept_about_the_account_and_no_secret()
    {
        var loggedIn = await application.LogInAsync(_user.UserName);
        var text = await loggedIn.Client.GetStringAsync("/users/me/export");
        var account = JsonDocument.Parse(text).RootElement;

        Assert.Equal(
            ["userId", "userName", "roles", "createdAt", "ratings", "hidden", "watchlist", "sessions", "imports",
                "tasteMatches"],
            account.EnumerateObject().Select(field => field.Name));
        Assert.Equal(_user.UserId, account.GetProperty("userId").GetInt32());
        Assert.Equal(
            [(50, 4.5), (7, 1d)],
            account.GetProperty("ratings").EnumerateArray().Select(rating =>
                (rating.GetProperty("movieId").GetInt32(), rating.GetProperty("rating").GetDouble())));
        Assert.Equal(8, Assert.Single(account.GetProperty("hidden").EnumerateArray()).GetProperty("movieId").GetInt32());
        Assert.Equal(9, Assert.Single(account.GetProperty("watchlist").EnumerateArray()).GetProperty("movieId").GetInt32());
        Assert.NotEmpty(account.GetProperty("sessions").EnumerateArray());
        foreach (var secret in (string[])["hash", "token", "$2b$", MovieRecsApplication.Password])
        {
            Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Ratings_as_csv_have_the_columns_that_Letterboxd_knows()
    {
        using var response = await _user.Client.GetAsync("/users/me/export?format=csv");
        var lines = (await response.Content.ReadAsStringAsync()).Split("\r\n");

        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("movierecs-ratings.csv", response.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal("Title,Year,imdbID,tmdbID,Rating,WatchedDate,movieId,ratedAt", lines[0]);
        Assert.StartsWith("\"Matrix, The\",", lines[1], StringComparison.Ordinal);
        Assert.Contains(",4.5,", lines[1], StringComparison.Ordinal);
        Assert.Contains(",1.0,", lines[2], StringComparison.Ordinal);
        Assert.Equal(["", "50", "7"], lines[1..].Order().Select(line => line.Length == 0 ? "" : line.Split(',')[^2]));
    }

    [Fact]
    public void Hostile_titles_stay_one_field()
    {
        var csv = AccountExport.ToCsv([new ExportedRating(
            1, "He said \"hi\",\r\nthen left", 1999, "0133093", 603, 0.5m, DateTimeOffset.UnixEpoch)]);

        Assert.Equal(
            "Title,Year,imdbID,tmdbID,Rating,WatchedDate,movieId,ratedAt\r\n"
            + "\"He said \"\"hi\"\",\r\nthen left\",1999,tt0133093,603,0.5,1970-01-01,1,1970-01-01T00:00:00.0000000Z\r\n",
            csv);
    }

    [Fact]
    public async Task Nobody_elses_data_can_be_had()
    {
        var other = await application.CreateUserAsync();

        using var response = await other.Client.GetAsync($"/users/{_user.UserId}/export");

        await Problems.AssertAsync(response, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_unknown_format_is_a_400_that_names_it()
    {
        using var response = await _user.Client.GetAsync("/users/me/export?format=xml");

        await Problems.AssertInvalidAsync(response, "format");
    }
}
