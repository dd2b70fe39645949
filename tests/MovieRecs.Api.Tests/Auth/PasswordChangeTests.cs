using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Auth;

public sealed class PasswordChangeTests(MovieRecsApplication application) : IClassFixture<MovieRecsApplication>
{
    private const string Password = MovieRecsApplication.Password;
    private const string NewPassword = "staple the battery";

    [Fact]
    public async Task The_new_password_replaces_the_old_one()
    {
        var user = await application.CreateUserAsync();

        using var response = await ChangeAsync(user.Client, Password, NewPassword);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        using var client = application.CreateClient();
        using var old = await client.PostAsJsonAsync("/auth/login", new { user.UserName, Password });
        Assert.Equal(HttpStatusCode.Unauthorized, old.StatusCode);
        await Session.LogInAsync(client, user.UserName, NewPassword);
    }

    [Fact]
    public async Task Ends_every_session_but_the_one_that_asked()
    {
        var user = await application.CreateUserAsync();
        using var client = application.CreateClient();
        var mine = await Session.LogInAsync(client, user.UserName);
        var other = await Session.LogInAsync(client, user.UserName);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", mine.AccessToken);

        using var response = await ChangeAsync(client, Password, NewPassword);
        using var kept = await Session.RefreshAsync(client, mine.RefreshToken);
        using var ended = await Session.RefreshAsync(client, other.RefreshToken);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, kept.StatusCode);
        await Problems.AssertAsync(ended, HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Refuses_a_wrong_current_password_and_changes_nothing()
    {
        var user = await application.CreateUserAsync();

        using var response = await ChangeAsync(user.Client, "not the password", NewPassword);

        await Problems.AssertInvalidAsync(response, "currentPassword");
        using var client = application.CreateClient();
        await Session.LogInAsync(client, user.UserName);
    }

    [Fact]
    public async Task Wrong_current_passwords_lock_the_name_like_wrong_logins()
    {
        var user = await application.CreateUserAsync();
        for (var attempt = 0; attempt < 5; attempt++)
        {
            using var wrong = await ChangeAsync(user.Client, "not the password", NewPassword);
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        }

        using var locked = await ChangeAsync(user.Client, Password, NewPassword);

        await Problems.AssertAsync(locked, HttpStatusCode.TooManyRequests);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("nul\0inside-of-it")]
    [InlineData("iloveyou")]
    public async Task Refuses_a_weak_new_password(string newPassword)
    {
        var user = await application.CreateUserAsync();

        using var response = await ChangeAsync(user.Client, Password, newPassword);

        await Problems.AssertInvalidAsync(response, "newPassword");
    }

    [Fact]
    public async Task Of_two_changes_at_once_one_wins()
    {
        var user = await application.CreateUserAsync();

        var responses = await Task.WhenAll(
            ChangeAsync(user.Client, Password, NewPassword), ChangeAsync(user.Client, Password, NewPassword + "!"));

        Assert.Single(responses, response => response.StatusCode == HttpStatusCode.NoContent);
        Assert.Single(responses, response => response.StatusCode == HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Needs_a_token()
    {
        using var client = application.CreateClient();

        using var response = await ChangeAsync(client, Password, NewPassword);

        await Problems.AssertAsync(response, HttpStatusCode.Unauthorized);
    }

    private static Task<HttpResponseMessage> ChangeAsync(HttpClient client, string currentPassword, string newPassword) =>
        client.PostAsJsonAsync("/auth/password", new { currentPassword, newPassword });
}
