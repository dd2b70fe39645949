using System.Net.Http.Json;
using System.Text.Json;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Auth;

/// <summary>The tokens of one login, as a client holds them.</summary>
internal sealed record Session(string AccessToken, string RefreshToken, JsonElement Body)
{
    public static async Task<Session> LogInAsync(HttpClient client, string userName, string password = MovieRecsApplication.Password)
    {
        using var response = await client.PostAsJsonAsync("/auth/login", new { userName, password });
        response.EnsureSuccessStatusCode();
        return await ReadAsync(response);
    }

    public static async Task<Session> ReadAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        return new Session(body.GetProperty("accessToken").GetString()!, body.GetProperty("refreshToken").GetString()!, body);
    }

    public static Task<HttpResponseMessage> RefreshAsync(HttpClient client, string refreshToken) =>
        client.PostAsJsonAsync("/auth/refresh", new { refreshToken });

    public static async Task<HttpResponseMessage> GetMeAsync(HttpClient client, string accessToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/auth/me");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + accessToken);
        return await client.SendAsync(request);
    }
}
