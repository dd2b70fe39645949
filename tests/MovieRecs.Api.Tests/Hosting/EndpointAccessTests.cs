using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Hosting;

/// <summary>Every endpoint for an anonymous caller, another user, the owner and an administrator.</summary>
public sealed partial class EndpointAccessTests(EndpointAccessTests.Fixture application)
    : IClassFixture<EndpointAccessTests.Fixture>
{
    private static readonly Dictionary<string, EndpointAccess> Table = new()
    {
        ["POST /auth/register"] = new(Access.Anyone, HttpStatusCode.BadRequest, """{"userName":"","password":"12345678"}"""),
        ["POST /auth/login"] = new(Access.Anyone, HttpStatusCode.BadRequest, "{}"),
        ["POST /auth/refresh"] = new(Access.Anyone, HttpStatusCode.BadRequest, "{}"),
        ["POST /auth/logout"] = new(Access.Anyone, HttpStatusCode.NoContent, """{"refreshToken":"unknown"}"""),
        ["GET /auth/me"] = new(Access.User, HttpStatusCode.OK),
        ["POST /auth/password"] = new(Access.User, HttpStatusCode.BadRequest, """{"currentPassword":"x","newPassword":"short"}"""),
        ["GET /movies"] = new(Access.Anyone, HttpStatusCode.OK),
        ["GET /movies/popular"] = new(Access.Anyone, HttpStatusCode.OK),
        ["GET /movies/{movieId}"] = new(Access.Anyone, HttpStatusCode.OK, Path: "/movies/1"),
        ["GET /movies/{movieId}/similar"] = new(Access.Anyone, HttpStatusCode.NotFound, Path: "/movies/999/similar"),
        ["GET /events"] = new(Access.Anyone, HttpStatusCode.OK),
        ["POST /ratings"] = new(Access.User, HttpStatusCode.NotFound, """{"movieId":999,"rating":4}"""),
        ["GET /users/{userId}/ratings"] = new(Access.Owner, HttpStatusCode.OK),
        ["PUT /users/{userId}/ratings/{movieId}"] = new(
            Access.Owner, HttpStatusCode.BadRequest, """{"rating":0}""", "/users/{userId}/ratings/1"),
        ["DELETE /users/{userId}/ratings/{movieId}"] = new(
            Access.Owner, HttpStatusCode.NoContent, Path: "/users/{userId}/ratings/1"),
        ["POST /recommendations"] = new(Access.Anyone, HttpStatusCode.BadRequest, """{"ratings":"x"}"""),
        ["GET /users/{userId}/recommendations"] = new(Access.Owner, HttpStatusCode.OK),
        ["GET /users/{userId}/next-to-rate"] = new(Access.Owner, HttpStatusCode.OK),
        ["POST /users/{userId}/predictions"] = new(Access.Owner, HttpStatusCode.BadRequest, """{"movieIds":"x"}"""),
        ["GET /users/{userId}/hidden"] = new(Access.Owner, HttpStatusCode.OK),
        ["PUT /users/{userId}/hidden/{movieId}"] = new(
            Access.Owner, HttpStatusCode.NoContent, Path: "/users/{userId}/hidden/1"),
        ["DELETE /users/{userId}/hidden/{movieId}"] = new(
            Access.Owner, HttpStatusCode.NoContent, Path: "/users/{userId}/hidden/1"),
        ["GET /users/{userId}/watchlist"] = new(Access.Owner, HttpStatusCode.OK),
        ["PUT /users/{userId}/watchlist/{movieId}"] = new(
            Access.Owner, HttpStatusCode.NoContent, Path: "/users/{userId}/watchlist/1"),
        ["DELETE /users/{userId}/watchlist/{movieId}"] = new(
            Access.Owner, HttpStatusCode.NoContent, Path: "/users/{userId}/watchlist/1"),
        ["GET /users/{userId}/export"] = new(Access.Owner, HttpStatusCode.OK),
        ["POST /users/{userId}/ratings/import"] = new(Access.Owner, HttpStatusCode.BadRequest, "no,columns"),
        ["DELETE /users/{userId}/imports/{importId}"] = new(
            Access.Owner, HttpStatusCode.NotFound, Path: "/users/{userId}/imports/999"),
        ["GET /users/{userId}/profile"] = new(Access.Owner, HttpStatusCode.OK),
        ["PUT /users/{userId}/taste-match/{otherId}"] = new(
            Access.Owner, HttpStatusCode.NoContent, Path: "/users/{userId}/taste-match/999"),
        ["DELETE /users/{userId}/taste-match/{otherId}"] = new(
            Access.Owner, HttpStatusCode.NoContent, Path: "/users/{userId}/taste-match/999"),
        ["GET /users/{userId}/taste-match/{otherId}"] = new(
            Access.Owner, HttpStatusCode.NotFound, Path: "/users/{userId}/taste-match/999"),
        ["POST /recommendations/group"] = new(Access.Anyone, HttpStatusCode.BadRequest, """{"strategy":"x"}"""),
        ["GET /admin/erasures/{id}"] = new(Access.Administrator, HttpStatusCode.NotFound, Path: "/admin/erasures/999"),
        ["POST /admin/movies"] = new(Access.Administrator, HttpStatusCode.BadRequest, """{"title":""}"""),
        ["PUT /admin/movies/{movieId}"] = new(
            Access.Administrator, HttpStatusCode.NotFound, """{"title":"x"}""", "/admin/movies/999"),
        ["DELETE /admin/movies/{movieId}"] = new(Access.Administrator, HttpStatusCode.NotFound, Path: "/admin/movies/999"),
        ["POST /admin/import"] = new(Access.Administrator, HttpStatusCode.BadRequest, """{"path":"x"}"""),
        ["GET /admin/imports"] = new(Access.Administrator, HttpStatusCode.OK),
        ["GET /admin/imports/{id}"] = new(Access.Administrator, HttpStatusCode.NotFound, Path: "/admin/imports/999"),
        ["GET /admin/users"] = new(Access.Administrator, HttpStatusCode.OK),
        ["PUT /admin/users/{userId}/roles"] = new(
            Access.Administrator, HttpStatusCode.BadRequest, """{"roles":["x"]}""", "/admin/users/999/roles"),
        ["POST /admin/users/{userId}/unlock"] = new(
            Access.Administrator, HttpStatusCode.NotFound, Path: "/admin/users/999/unlock"),
        ["GET /admin/users/{userId}/diagnosis"] = new(
            Access.Administrator, HttpStatusCode.NotFound, Path: "/admin/users/999/diagnosis"),
        ["DELETE /users/{userId}"] = new(Access.Owner, HttpStatusCode.OK),
        ["POST /admin/retrain"] = new(Access.Administrator, HttpStatusCode.Accepted),
        ["GET /admin/training-runs"] = new(Access.Administrator, HttpStatusCode.OK),
        ["GET /admin/training-runs/{id}"] = new(Access.Administrator, HttpStatusCode.NotFound, Path: "/admin/training-runs/999"),
        ["GET /admin/training-runs/{id}/events"] = new(
            Access.Administrator, HttpStatusCode.NotFound, Path: "/admin/training-runs/999/events"),
        ["POST /admin/training-runs/{id}/cancel"] = new(
            Access.Administrator, HttpStatusCode.NotFound, Path: "/admin/training-runs/999/cancel"),
        ["GET /admin/models"] = new(Access.Administrator, HttpStatusCode.OK),
        ["POST /admin/models/{version}/activate"] = new(
            Access.Administrator, HttpStatusCode.NotFound, Path: "/admin/models/999/activate"),
        ["GET /admin/stats"] = new(Access.Administrator, HttpStatusCode.OK),
        // The client follows the redirect to Swagger UI.
        ["GET "] = new(Access.Anyone, HttpStatusCode.OK, Path: "/"),
        ["GET /swagger/{documentName}/swagger.json"] = new(Access.Anyone, HttpStatusCode.OK, Path: "/swagger/v1/swagger.json"),
        ["GET /health/live"] = new(Access.Anyone, HttpStatusCode.OK),
        ["GET /health/ready"] = new(Access.Anyone, HttpStatusCode.OK),
    };

    public static TheoryData<string> Keys => [.. Table.Keys];

    public static TheoryData<string> OwnerKeys => [.. Table.Keys.Where(key => Table[key].Access == Access.Owner)];

    [Fact]
    public void The_table_has_every_endpoint_and_no_other() =>
        Assert.Equal(Table.Keys.Order(StringComparer.Ordinal), Endpoints().Select(KeyOf).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_endpoint_says_who_may_use_it() => Assert.All(Endpoints(), endpoint => Assert.True(
        endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy is not null || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null,
        $"{endpoint.DisplayName} has neither a policy nor AllowAnonymous."));

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task An_anonymous_caller_gets_what_is_for_all(string key)
    {
        var owner = await application.CreateUserAsync();
        using var anonymous = application.CreateClient();

        using var response = await SendAsync(anonymous, key, owner);

        if (Table[key].Access == Access.Anyone)
        {
            Assert.Equal(Table[key].Success, response.StatusCode);
        }
        else
        {
            await Problems.AssertAsync(response, HttpStatusCode.Unauthorized);
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Another_user_gets_nothing_of_the_owner(string key)
    {
        var owner = await application.CreateUserAsync();
        var other = await application.CreateUserAsync();

        using var response = await SendAsync(other.Client, key, owner);

        switch (Table[key].Access)
        {
            case Access.Owner:
                await Problems.AssertAsync(response, HttpStatusCode.NotFound);
                break;
            case Access.Administrator:
                await Problems.AssertAsync(response, HttpStatusCode.Forbidden);
                break;
            default:
                Assert.Equal(Table[key].Success, response.StatusCode);
                break;
        }
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task The_owner_gets_all_but_administration(string key)
    {
        var owner = await application.CreateUserAsync();

        using var response = await SendAsync(owner.Client, key, owner);

        if (Table[key].Access == Access.Administrator)
        {
            await Problems.AssertAsync(response, HttpStatusCode.Forbidden);
        }
        else
        {
            Assert.Equal(Table[key].Success, response.StatusCode);
        }
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task An_administrator_gets_everything(string key)
    {
        var owner = await application.CreateUserAsync();
        var administrator = await application.LogInAdministratorAsync();

        using var response = await SendAsync(administrator.Client, key, owner);

        Assert.Equal(Table[key].Success, response.StatusCode);
    }

    [Theory]
    [MemberData(nameof(OwnerKeys))]
    public async Task Routes_of_users_take_me_and_refuse_what_is_no_id(string key)
    {
        var owner = await application.CreateUserAsync();
        foreach (var wrong in new[] { "0", "-1", "ME", "x", "99999999999", "1e3", "+1" })
        {
            using var refused = await SendAsync(owner.Client, key, owner, wrong);
            await Problems.AssertAsync(refused, HttpStatusCode.NotFound);
        }

        using var response = await SendAsync(owner.Client, key, owner, "me");
        Assert.Equal(Table[key].Success, response.StatusCode);
    }

    private static string KeyOf(RouteEndpoint endpoint) =>
        $"{endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods[0]} "
        + RouteConstraint().Replace(endpoint.RoutePattern.RawText!, "").TrimEnd('/');

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient client, string key, TestUser owner, string? userId = null)
    {
        var entry = Table[key];
        var (method, route) = (key.Split(' ')[0], key.Split(' ')[1]);
        var ownerId = owner.UserId.ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(
            new HttpMethod(method), (entry.Path ?? route).Replace("{userId}", userId ?? ownerId, StringComparison.Ordinal));
        if (entry.Body is { } body)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private IReadOnlyList<RouteEndpoint> Endpoints() =>
        [.. application.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    [GeneratedRegex(":[a-z]+(?=})")]
    private static partial Regex RouteConstraint();

    /// <summary>With one movie to speak about.</summary>
    public sealed class Fixture : MovieRecsApplication
    {
        protected override Task SeedAsync(TestSeed seed) => seed.AddMovieAsync(1, "Alien", 1979, "Horror");
    }
}
