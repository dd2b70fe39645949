using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Hosting;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Auth;

public sealed class LockoutTests(ProxiedApplication application) : IClassFixture<ProxiedApplication>
{
    private const string Password = MovieRecsApplication.Password;
    private const int MaximumFailures = 5;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Locks_an_address_out_of_a_name_after_five_wrong_passwords_whether_it_exists_or_not(bool exists)
    {
        var userName = exists ? (await application.CreateUserAsync()).UserName : "somebody-unknown";
        using var client = application.CreateClient();
        for (var attempt = 0; attempt < MaximumFailures; attempt++)
        {
            using var wrong = await LogInAsync(client, userName, "wrong password");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var right = await LogInAsync(client, userName, Password);
        using var otherCase = await LogInAsync(client, userName.ToUpperInvariant(), Password);

        await Problems.AssertAsync(right, HttpStatusCode.TooManyRequests);
        await Problems.AssertAsync(otherCase, HttpStatusCode.TooManyRequests);
        Assert.InRange(right.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 300);
    }

    [Fact]
    public async Task Parallel_guesses_do_not_slip_through()
    {
        var user = await application.CreateUserAsync();
        using var client = application.CreateClient();

        var responses = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => LogInAsync(client, user.UserName, "wrong password")));

        Assert.Equal(MaximumFailures, responses.Count(response => response.StatusCode == HttpStatusCode.Unauthorized));
        Assert.Equal(12 - MaximumFailures, responses.Count(response => response.StatusCode == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task Many_right_logins_at_once_all_succeed()
    {
        var user = await application.CreateUserAsync();
        using var client = application.CreateClient();

        var responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => LogInAsync(client, user.UserName, Password)));

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
    }

    [Fact]
    public async Task A_right_password_forgets_the_wrong_ones()
    {
        var user = await application.CreateUserAsync();
        using var client = application.CreateClient();
        for (var round = 0; round < 2; round++)
        {
            for (var attempt = 0; attempt < MaximumFailures - 1; attempt++)
            {
                using var wrong = await LogInAsync(client, user.UserName, "wrong password");
                Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
            }

            using var right = await LogInAsync(client, user.UserName, Password);
            Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        }
    }

    [Fact]
    public async Task Other_names_are_not_locked()
    {
        var user = await application.CreateUserAsync();
        using var client = application.CreateClient();
        for (var attempt = 0; attempt <= MaximumFailures; attempt++)
        {
            using var wrong = await LogInAsync(client, "locked-one", "wrong password");
        }

        using var right = await LogInAsync(client, user.UserName, Password);

        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    public async Task The_right_password_works_from_another_address_while_somebody_guesses()
    {
        var user = await application.CreateUserAsync();
        using var guesser = application.CreateClient("203.0.113.7");
        for (var attempt = 0; attempt <= MaximumFailures; attempt++)
        {
            using var wrong = await LogInAsync(guesser, user.UserName, "wrong password");
        }

        using var owner = application.CreateClient("198.51.100.7");
        using var right = await LogInAsync(owner, user.UserName, Password);
        using var locked = await LogInAsync(guesser, user.UserName, Password);

        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        await Problems.AssertAsync(locked, HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task An_IPv6_network_counts_as_one_address()
    {
        var user = await application.CreateUserAsync();
        for (var attempt = 0; attempt < MaximumFailures; attempt++)
        {
            using var guesser = application.CreateClient($"2001:db8:1:1::{attempt + 1}");
            using var wrong = await LogInAsync(guesser, user.UserName, "wrong password");
        }

        using var neighbour = application.CreateClient("2001:db8:1:1:ffff::1");
        using var locked = await LogInAsync(neighbour, user.UserName, Password);
        using var other = application.CreateClient("2001:db8:1:2::1");
        using var right = await LogInAsync(other, user.UserName, Password);

        Assert.Equal(HttpStatusCode.TooManyRequests, locked.StatusCode);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    public async Task A_lock_leaves_refreshing_alone()
    {
        var user = await application.CreateUserAsync();
        using var client = application.CreateClient();
        var session = await Session.LogInAsync(client, user.UserName);
        for (var attempt = 0; attempt <= MaximumFailures; attempt++)
        {
            using var wrong = await LogInAsync(client, user.UserName, "wrong password");
        }

        using var refreshed = await Session.RefreshAsync(client, session.RefreshToken);

        Assert.Equal(HttpStatusCode.OK, refreshed.StatusCode);
    }

    private static Task<HttpResponseMessage> LogInAsync(HttpClient client, string userName, string password) =>
        client.PostAsJsonAsync("/auth/login", new { userName, password });
}

/// <summary>The service as it runs behind a proxy, so that clients can have addresses of their own.</summary>
public sealed class ProxiedApplication : MovieRecsApplication
{
    public HttpClient CreateClient(string address)
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        return client;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Http:ForwardedHeaders", "true");
    }
}
