using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Api.Auth;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Auth;

public sealed class SessionTests(MovieRecsApplication application) : IClassFixture<MovieRecsApplication>
{
    private const string Password = MovieRecsApplication.Password;

    [Fact]
    public async Task Login_answers_a_pair_of_tokens()
    {
        var user = await application.CreateUserAsync();
        using var client = application.CreateClient();

        var session = await Session.LogInAsync(client, user.UserName.ToUpperInvariant());

        Assert.Equal("Bearer", session.Body.GetProperty("tokenType").GetString());
        Assert.Equal(900, session.Body.GetProperty("expiresIn").GetInt32());
        Assert.Equal(user.UserId, session.Body.GetProperty("userId").GetInt32());
        Assert.Equal(0, session.Body.GetProperty("roles").GetArrayLength());
        Assert.Equal(6, session.Body.EnumerateObject().Count());
    }

    [Fact]
    public async Task Tells_who_the_caller_is()
    {
        var user = await application.CreateUserAsync();

        var me = await user.Client.GetFromJsonAsync<JsonElement>("/auth/me");

        Assert.Equal(user.UserId, me.GetProperty("userId").GetInt32());
        Assert.Equal(user.UserName, me.GetProperty("userName").GetString());
        Assert.EndsWith("+00:00", me.GetProperty("createdAt").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_administrator_has_the_role()
    {
        var administrator = await application.LogInAdministratorAsync();

        var me = await administrator.Client.GetFromJsonAsync<JsonElement>("/auth/me");

        Assert.Equal("admin", Assert.Single(me.GetProperty("roles").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task An_unknown_name_is_answered_like_a_wrong_password()
    {
        var user = await application.CreateUserAsync();
        using var client = application.CreateClient();

        using var wrong = await client.PostAsJsonAsync("/auth/login", new { user.UserName, password = "not the password" });
        using var unknown = await client.PostAsJsonAsync("/auth/login", new { userName = "nobody", password = Password });
        using var impossible = await client.PostAsJsonAsync("/auth/login", new { userName = "no\0body", password = Password });

        var texts = new List<string>();
        foreach (var response in new[] { wrong, unknown, impossible })
        {
            var problem = await Problems.AssertAsync(response, HttpStatusCode.Unauthorized);
            texts.Add(string.Join('\n', problem.EnumerateObject().Where(part => part.Name != "traceId")));
        }

        Assert.Single(texts.Distinct());
    }

    [Fact]
    public async Task A_refresh_rotates_the_token_and_keeps_the_session()
    {
        var user = await application.CreateUserAsync();
        using var client = application.CreateClient();
        var first = await Session.LogInAsync(client, user.UserName);

        using var response = await Session.RefreshAsync(client, first.RefreshToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var second = await Session.ReadAsync(response);
        Assert.NotEqual(first.RefreshToken, second.RefreshToken);
        using var me = await Session.GetMeAsync(client, second.AccessToken);
        Assert.Equal(HttpStatusCode.OK, me.StatusCode);
        using var third = await Session.RefreshAsync(client, second.RefreshToken);
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
    }

    [Fact]
    public async Task A_spent_token_ends_its_session_and_no_other()
    {
        var user = await application.CreateUserAsync();
        using var client = application.CreateClient();
        var stolen = await Session.LogInAsync(client, user.UserName);
        var other = await Session.LogInAsync(client, user.UserName);
        using var rotation = await Session.RefreshAsync(client, stolen.RefreshToken);
        var successor = await Session.ReadAsync(rotation);

        using var reuse = await Session.RefreshAsync(client, stolen.RefreshToken);
        using var afterwards = await Session.RefreshAsync(client, successor.RefreshToken);
        using var elsewhere = await Session.RefreshAsync(client, other.RefreshToken);

        await Problems.AssertAsync(reuse, HttpStatusCode.Unauthorized);
        await Problems.AssertAsync(afterwards, HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.OK, elsewhere.StatusCode);
    }

    [Fact]
    public async Task Of_simultaneous_refreshes_exactly_one_succeeds_and_the_session_ends()
    {
        var user = await application.CreateUserAsync();
        using var client = application.CreateClient();
        for (var round = 0; round < 10; round++)
        {
            var session = await Session.LogInAsync(client, user.UserName);

            var responses = await Task.WhenAll(
                Enumerable.Range(0, 5).Select(_ => Session.RefreshAsync(client, session.RefreshToken)));

            var winner = Assert.Single(responses, response => response.StatusCode == HttpStatusCode.OK);
            Assert.Equal(4, responses.Count(response => response.StatusCode == HttpStatusCode.Unauthorized));
            using var afterwards = await Session.RefreshAsync(client, (await Session.ReadAsync(winner)).RefreshToken);
            Assert.Equal(HttpStatusCode.Unauthorized, afterwards.StatusCode);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("made-up")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("nul\0")]
    public async Task An_unknown_refresh_token_is_refused(string refreshToken)
    {
        using var client = application.CreateClient();

        using var response = await Session.RefreshAsync(client, refreshToken);

        await Problems.AssertAsync(response, HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Keeps_only_the_hash_of_a_refresh_token()
    {
        var user = await application.CreateUserAsync();
        using var client = application.CreateClient();

        var session = await Session.LogInAsync(client, user.UserName);

        await using var database = application.CreateContext();
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(session.RefreshToken));
        var row = await database.RefreshTokens.SingleAsync(token => token.TokenHash == hash);
        Assert.Equal(user.UserId, row.UserId);
        Assert.Equal(TimeSpan.FromDays(14), row.ExpiresAt - row.IssuedAt);
    }

    [Fact]
    public async Task Logout_ends_the_session_and_answers_the_same_for_an_unknown_token()
    {
        var user = await application.CreateUserAsync();
        using var client = application.CreateClient();
        var session = await Session.LogInAsync(client, user.UserName);

        using var logout = await client.PostAsJsonAsync("/auth/logout", new { session.RefreshToken });
        using var again = await client.PostAsJsonAsync("/auth/logout", new { session.RefreshToken });
        using var unknown = await client.PostAsJsonAsync("/auth/logout", new { refreshToken = "made-up" });
        using var refresh = await Session.RefreshAsync(client, session.RefreshToken);

        Assert.All(new[] { logout, again, unknown }, response => Assert.Equal(HttpStatusCode.NoContent, response.StatusCode));
        await Problems.AssertAsync(refresh, HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Logout_with_a_spent_token_ends_the_session_too()
    {
        var user = await application.CreateUserAsync();
        using var client = application.CreateClient();
        var first = await Session.LogInAsync(client, user.UserName);
        using var rotation = await Session.RefreshAsync(client, first.RefreshToken);
        var second = await Session.ReadAsync(rotation);

        using var logout = await client.PostAsJsonAsync("/auth/logout", new { first.RefreshToken });
        using var refresh = await Session.RefreshAsync(client, second.RefreshToken);

        Assert.Equal(HttpStatusCode.NoContent, logout.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, refresh.StatusCode);
    }

    [Theory]
    [InlineData("/auth/refresh")]
    [InlineData("/auth/logout")]
    public async Task A_body_without_a_token_is_invalid(string path)
    {
        using var client = application.CreateClient();

        using var response = await client.PostAsJsonAsync(path, new { });

        await Problems.AssertInvalidAsync(response, "refreshToken");
    }

    [Fact]
    public async Task An_expired_token_is_refused_and_deleted_by_the_purge()
    {
        var user = await application.CreateUserAsync();
        using var client = application.CreateClient();
        var expired = await Session.LogInAsync(client, user.UserName);
        var current = await Session.LogInAsync(client, user.UserName);
        var expiredHash = SHA256.HashData(Encoding.UTF8.GetBytes(expired.RefreshToken));
        await using var database = application.CreateContext();
        await database.RefreshTokens.Where(token => token.TokenHash == expiredHash).ExecuteUpdateAsync(
            row => row.SetProperty(token => token.ExpiresAt, DateTimeOffset.UtcNow.AddSeconds(-1)));

        using var refused = await Session.RefreshAsync(client, expired.RefreshToken);
        await using (var scope = application.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<RefreshTokens>().PurgeAsync(CancellationToken.None);
        }

        await Problems.AssertAsync(refused, HttpStatusCode.Unauthorized);
        Assert.False(await database.RefreshTokens.AnyAsync(token => token.TokenHash == expiredHash));
        using var refreshed = await Session.RefreshAsync(client, current.RefreshToken);
        Assert.Equal(HttpStatusCode.OK, refreshed.StatusCode);
    }

    [Fact]
    public async Task An_unknown_name_takes_as_long_as_a_wrong_password()
    {
        using var client = application.CreateClient();
        var (wrong, unknown) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var round = 0; round < 3; round++)
        {
            var user = await application.CreateUserAsync();
            wrong = Shorter(wrong, await TimeAsync(client, user.UserName));
            unknown = Shorter(unknown, await TimeAsync(client, $"nobody-{round}"));
        }

        // The best of three each; without the hash it would be a hundredth.
        Assert.True(unknown > wrong / 3, $"{unknown} against {wrong}");

        static TimeSpan Shorter(TimeSpan first, TimeSpan second) => first < second ? first : second;

        static async Task<TimeSpan> TimeAsync(HttpClient client, string userName)
        {
            var start = Stopwatch.GetTimestamp();
            using var response = await client.PostAsJsonAsync("/auth/login", new { userName, password = "wrong password" });
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            return Stopwatch.GetElapsedTime(start);
        }
    }
}
