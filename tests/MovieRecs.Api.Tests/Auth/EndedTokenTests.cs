using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Api.Identity;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Auth;

/// <summary>
/// Access tokens that have not expired but have been ended. Each works once before, so that the service knows it.
/// </summary>
public sealed class EndedTokenTests(EndedTokenTests.Application application) : IClassFixture<EndedTokenTests.Application>
{
    private const int MovieId = 1;
    private const string Password = MovieRecsApplication.Password;

    [Fact]
    public async Task A_password_change_ends_every_access_token_of_the_account()
    {
        var user = await application.CreateUserAsync();
        using var client = application.CreateClient();
        var mine = await LogInAsync(client, user.UserName);
        var other = await LogInAsync(client, user.UserName);
        var stranger = await LogInAsync(client, (await application.CreateUserAsync()).UserName);

        using (var request = NewRequest(HttpMethod.Post, "/auth/password", mine))
        {
            request.Content = JsonContent.Create(new { currentPassword = Password, newPassword = "staple the battery" });
            using var changed = await client.SendAsync(request);
            Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
        }

        await AssertEndedAsync(client, mine);
        await AssertEndedAsync(client, other);
        await AssertWorksAsync(client, stranger);
        using var refreshed = await Session.RefreshAsync(client, mine.RefreshToken);
        await AssertWorksAsync(client, await Session.ReadAsync(refreshed));
        await AssertEndedAsync(client, mine); // although the service knows the session
    }

    [Fact]
    public async Task A_logout_ends_the_access_tokens_of_its_session_and_no_other()
    {
        var user = await application.CreateUserAsync();
        using var client = application.CreateClient();
        var ended = await LogInAsync(client, user.UserName);
        var other = await LogInAsync(client, user.UserName);

        using var logout = await client.PostAsJsonAsync("/auth/logout", new { ended.RefreshToken });

        await AssertEndedAsync(client, ended);
        await AssertWorksAsync(client, other);
    }

    [Fact]
    public async Task A_reused_refresh_token_ends_the_access_tokens_of_its_session()
    {
        var user = await application.CreateUserAsync();
        using var client = application.CreateClient();
        var first = await LogInAsync(client, user.UserName);
        using var rotation = await Session.RefreshAsync(client, first.RefreshToken);
        var second = await Session.ReadAsync(rotation);
        await AssertWorksAsync(client, first);
        await AssertWorksAsync(client, second);

        using var reuse = await Session.RefreshAsync(client, first.RefreshToken);

        await AssertEndedAsync(client, first);
        await AssertEndedAsync(client, second);
    }

    [Fact]
    public async Task A_deletion_ends_the_access_tokens_of_the_account()
    {
        var user = await application.CreateUserAsync();
        using var client = application.CreateClient();
        var session = await LogInAsync(client, user.UserName);

        using var deletion = await user.Client.DeleteAsync("/users/me");

        Assert.Equal(HttpStatusCode.OK, deletion.StatusCode);
        await AssertEndedAsync(client, session);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_change_of_roles_ends_the_access_tokens_of_the_account(bool isAdministrator)
    {
        var user = await application.CreateUserAsync();
        await SetRoleAsync(user, !isAdministrator);
        using var client = application.CreateClient();
        var before = await LogInAsync(client, user.UserName);

        await SetRoleAsync(user, isAdministrator);
        application.Services.GetRequiredService<ActiveAccounts>().Forget(user.UserId);

        await AssertEndedAsync(client, before);
        using var refreshed = await Session.RefreshAsync(client, before.RefreshToken);
        await AssertWorksAsync(client, await Session.ReadAsync(refreshed));
    }

    [Fact]
    public async Task Changes_made_in_the_database_shut_nobody_out()
    {
        var user = await application.CreateUserAsync();
        using var client = application.CreateClient();
        var before = await LogInAsync(client, user.UserName);

        await SetRoleAsync(user, isAdministrator: true);
        var after = await LogInAsync(client, user.UserName);

        await AssertWorksAsync(client, after);
        await AssertEndedAsync(client, before);
    }

    [Fact]
    public async Task An_ended_session_stays_ended_when_the_service_starts_anew()
    {
        var user = await application.CreateUserAsync();
        using var client = application.CreateClient();
        var session = await Session.LogInAsync(client, user.UserName);
        using var logout = await client.PostAsJsonAsync("/auth/logout", new { session.RefreshToken });

        // A service that has never seen the account knows as much as one that was restarted.
        var restarted = new ActiveAccounts(application.Services.GetRequiredService<IServiceScopeFactory>());
        var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(session.AccessToken.Split('.')[1])).RootElement
            .EnumerateObject().Select(claim => new Claim(claim.Name, claim.Value.ToString()));

        Assert.False(await restarted.AcceptsAsync(new ClaimsPrincipal(new ClaimsIdentity(claims)), CancellationToken.None));
    }

    [Fact]
    public async Task An_ended_token_tells_nothing_about_its_account_on_open_routes()
    {
        var user = await application.CreateUserAsync();
        using var rated = await user.Client.PostAsJsonAsync("/ratings", new { movieId = MovieId, rating = 4.5 });
        using var client = application.CreateClient();
        var session = await LogInAsync(client, user.UserName);
        Assert.Equal(4.5, (await GetMovieAsync(client, session)).GetProperty("myRating").GetDouble());

        using var logout = await client.PostAsJsonAsync("/auth/logout", new { session.RefreshToken });

        Assert.False((await GetMovieAsync(client, session)).TryGetProperty("myRating", out _));
    }

    private static async Task<Session> LogInAsync(HttpClient client, string userName)
    {
        var session = await Session.LogInAsync(client, userName);
        await AssertWorksAsync(client, session);
        return session;
    }

    private static async Task AssertWorksAsync(HttpClient client, Session session)
    {
        using var response = await Session.GetMeAsync(client, session.AccessToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static async Task AssertEndedAsync(HttpClient client, Session session)
    {
        using var me = await Session.GetMeAsync(client, session.AccessToken);
        using var request = NewRequest(HttpMethod.Get, "/users/me/ratings", session);
        using var ratings = await client.SendAsync(request);
        await Problems.AssertAsync(me, HttpStatusCode.Unauthorized);
        await Problems.AssertAsync(ratings, HttpStatusCode.Unauthorized);
    }

    private static HttpRequestMessage NewRequest(HttpMethod method, string path, Session session)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", session.AccessToken);
        return request;
    }

    private static async Task<JsonElement> GetMovieAsync(HttpClient client, Session session)
    {
        using var request = NewRequest(HttpMethod.Get, $"/movies/{MovieId}", session);
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task SetRoleAsync(TestUser user, bool isAdministrator)
    {
        await using var database = application.CreateContext();
        await database.Users.Where(row => row.Id == user.UserId).ExecuteUpdateAsync(
            row => row.SetProperty(account => account.IsAdministrator, isAdministrator));
    }

    public sealed class Application : MovieRecsApplication
    {
        protected override Task SeedAsync(TestSeed seed) => seed.AddMovieAsync(MovieId, "Alien", 1979, "Horror");
    }
}
