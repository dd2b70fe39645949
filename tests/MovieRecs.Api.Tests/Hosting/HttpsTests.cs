using System.Net;
using Microsoft.AspNetCore.Mvc.Testing;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Hosting;

public sealed class HttpsTests
{
    private const string RequireHttps = "Http__RequireHttps";
    private const string ForwardedHeaders = "Http__ForwardedHeaders";
    private const string KnownProxies = "Http__KnownProxies";

    [Fact]
    public async Task Plain_requests_are_sent_on_to_https_where_it_is_required()
    {
        await using var application = await MovieRecsApplication.StartAsync(settings: (RequireHttps, "true"));
        using var client = Client(application, "http://films.example");

        using var response = await client.GetAsync("/movies/popular?count=1");

        Assert.Equal(HttpStatusCode.TemporaryRedirect, response.StatusCode);
        Assert.Equal("https://films.example/movies/popular?count=1", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task The_port_of_https_can_be_set()
    {
        await using var application = await MovieRecsApplication.StartAsync(settings: [(RequireHttps, "true"), ("https_port", "8443")]);
        using var client = Client(application, "http://films.example");

        using var response = await client.GetAsync("/movies/popular");

        Assert.Equal("https://films.example:8443/movies/popular", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Answers_over_https_say_that_nothing_else_is_to_be_used_where_it_is_required()
    {
        await using var required = await MovieRecsApplication.StartAsync(settings: (RequireHttps, "true"));
        await using var free = await MovieRecsApplication.StartAsync();
        using var toRequired = Client(required, "https://films.example");
        using var toFree = Client(free, "https://films.example");
        using var plainToFree = Client(free, "http://films.example");

        using var secure = await toRequired.GetAsync("/movies/popular");
        using var other = await toFree.GetAsync("/movies/popular");
        using var plain = await plainToFree.GetAsync("/movies/popular");

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK), (secure.StatusCode, other.StatusCode, plain.StatusCode));
        Assert.StartsWith("max-age=", Assert.Single(secure.Headers.GetValues("Strict-Transport-Security")), StringComparison.Ordinal);
        Assert.False(other.Headers.Contains("Strict-Transport-Security"));
    }

    [Theory]
    [InlineData("true", "", HttpStatusCode.OK)] // this machine
    [InlineData("true", "127.0.0.1, ::1", HttpStatusCode.OK)]
    [InlineData("true", "127.0.0.0/8,::1", HttpStatusCode.OK)]
    [InlineData("true", "10.0.0.0/8", HttpStatusCode.TemporaryRedirect)]
    [InlineData("true", "192.0.2.7", HttpStatusCode.TemporaryRedirect)]
    [InlineData("false", "", HttpStatusCode.TemporaryRedirect)]
    public async Task A_proxy_is_believed_to_have_ended_https_if_it_is_known(string forwarded, string proxies, HttpStatusCode expected)
    {
        await using var application = await MovieRecsApplication.StartAsync(
            useKestrel: true, settings: [(RequireHttps, "true"), (ForwardedHeaders, forwarded), (KnownProxies, proxies)]);
        using var listening = application.CreateClient();
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = listening.BaseAddress };
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");

        using var response = await client.GetAsync("/movies/popular");

        Assert.Equal(expected, response.StatusCode);
    }

    private static HttpClient Client(MovieRecsApplication application, string address) => application.CreateClient(
        new WebApplicationFactoryClientOptions { BaseAddress = new Uri(address), AllowAutoRedirect = false });
}
