using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Auth;
using MovieRecs.Api.Identity;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Auth;

/// <summary>Tokens put together by hand, so that nothing but the service under test knows what a JWT is.</summary>
public sealed class AccessTokenTests(MovieRecsApplication application) : IClassFixture<MovieRecsApplication>
{
    [Fact]
    public async Task Accepts_a_token_put_together_as_its_own()
    {
        var response = await GetMeAsync(await TokenAsync());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Carries_nothing_but_what_it_needs()
    {
        var user = await application.CreateUserAsync();
        var token = user.Client.DefaultRequestHeaders.Authorization!.Parameter!;

        var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1])).RootElement;

        Assert.Equal(
            ["aud", "exp", "iat", "iss", "name", "nbf", "sid", "stamp", "sub"],
            claims.EnumerateObject().Select(claim => claim.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public Task Refuses_an_expired_token() =>
        AssertRefusedAsync(payload => payload["exp"] = DateTimeOffset.UtcNow.AddSeconds(-2).ToUnixTimeSeconds());

    [Fact]
    public async Task Accepts_a_token_that_it_issued_before_its_clock_was_set_back()
    {
        var issued = DateTimeOffset.UtcNow.AddSeconds(10).ToUnixTimeSeconds();

        using var response = await GetMeAsync(await TokenAsync(change: payload => (payload["nbf"], payload["iat"]) = (issued, issued)));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public Task Refuses_a_token_that_is_not_valid_yet() =>
        AssertRefusedAsync(payload => payload["nbf"] = DateTimeOffset.UtcNow.AddMinutes(2).ToUnixTimeSeconds());

    [Fact]
    public Task Refuses_a_token_that_never_expires() => AssertRefusedAsync(payload => payload.Remove("exp"));

    [Fact]
    public Task Refuses_another_issuer() => AssertRefusedAsync(payload => payload["iss"] = "somebody");

    [Fact]
    public Task Refuses_another_audience() => AssertRefusedAsync(payload => payload["aud"] = "something");

    [Fact]
    public Task Refuses_a_token_without_an_issuer() => AssertRefusedAsync(payload => payload.Remove("iss"));

    [Theory]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("99999999999")]
    [InlineData(" 1")]
    public Task Refuses_a_subject_that_is_no_user_id(string subject) => AssertRefusedAsync(payload => payload["sub"] = subject);

    [Theory]
    [InlineData("sid", "not a session")]
    [InlineData("sid", null)]
    [InlineData("stamp", "AAAAAAAAAAAA")]
    [InlineData("stamp", null)]
    public Task Refuses_a_token_that_cannot_be_ended(string claim, string? value) =>
        AssertRefusedAsync(payload => payload[claim] = value);

    [Fact]
    public Task Refuses_an_account_that_does_not_exist() => AssertRefusedAsync(payload => payload["sub"] = "2000000000");

    [Fact]
    public async Task Refuses_another_key() =>
        await AssertRefusedAsync(await TokenAsync(key: RandomNumberGenerator.GetBytes(64)));

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("")]
    public async Task Refuses_an_unsigned_token(string algorithm)
    {
        var signed = await TokenAsync(algorithm);
        await AssertRefusedAsync(signed[..(signed.LastIndexOf('.') + 1)]);
        await AssertRefusedAsync(signed);
    }

    [Theory]
    [InlineData("HS384")]
    [InlineData("HS512")]
    public async Task Refuses_another_algorithm_with_the_right_key(string algorithm) =>
        await AssertRefusedAsync(await TokenAsync(algorithm));

    [Fact]
    public async Task Refuses_a_token_that_was_tampered_with()
    {
        var parts = (await TokenAsync()).Split('.');
        var payload = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!.AsObject();
        payload["role"] = "admin";

        await AssertRefusedAsync($"{parts[0]}.{Encode(payload)}.{parts[2]}");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("a.b.c")]
    [InlineData("..")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.e30.")]
    public Task Refuses_what_is_no_token(string token) => AssertRefusedAsync(token);

    [Fact]
    public async Task A_token_of_a_deleted_account_is_worth_nothing()
    {
        var user = await application.CreateUserAsync();
        await using (var database = application.CreateContext())
        {
            database.Users.Remove((await database.Users.FindAsync(user.UserId))!);
            await database.SaveChangesAsync();
        }

        using var response = await user.Client.GetAsync("/auth/me");

        await Problems.AssertAsync(response, HttpStatusCode.Unauthorized);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
    }

    private async Task AssertRefusedAsync(Action<JsonObject> change) => await AssertRefusedAsync(await TokenAsync(change: change));

    private async Task AssertRefusedAsync(string token)
    {
        using var response = await GetMeAsync(token);
        await Problems.AssertAsync(response, HttpStatusCode.Unauthorized);
        Assert.StartsWith("Bearer", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> GetMeAsync(string token)
    {
        using var client = application.CreateClient();
        return await Session.GetMeAsync(client, token);
    }

    private async Task<string> TokenAsync(string algorithm = "HS256", byte[]? key = null, Action<JsonObject>? change = null)
    {
        var user = await application.CreateUserAsync();
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var payload = new JsonObject
        {
            ["sub"] = user.UserId.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["name"] = user.UserName,
            ["sid"] = Guid.NewGuid().ToString("N"),
            ["stamp"] = await StampOfAsync(user),
            ["iss"] = "movierecs",
            ["aud"] = "movierecs",
            ["nbf"] = now - 1,
            ["exp"] = now + 60,
        };
        change?.Invoke(payload);
        var signed = $"{Encode(new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT" })}.{Encode(payload)}";
        key ??= Encoding.UTF8.GetBytes(application.Services.GetRequiredService<IOptions<JwtOptions>>().Value.SigningKey!);
        var bytes = Encoding.ASCII.GetBytes(signed);
        var signature = algorithm switch
        {
            "HS384" => HMACSHA384.HashData(key, bytes),
            "HS512" => HMACSHA512.HashData(key, bytes),
            _ => HMACSHA256.HashData(key, bytes),
        };
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private async Task<string> StampOfAsync(TestUser user)
    {
        await using var database = application.CreateContext();
        var account = await database.Users.SingleAsync(account => account.Id == user.UserId);
        return AuthClaims.StampOf(account.PasswordHash!, account.IsAdministrator);
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
