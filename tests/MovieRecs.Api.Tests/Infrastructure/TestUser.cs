using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MovieRecs.Api.Tests.Infrastructure;

/// <summary>A logged-in account and a client that sends its access token.</summary>
public sealed record TestUser(HttpClient Client, int UserId, string UserName)
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The body of a successful answer.</summary>
    public async Task<TAnswer> GetAsync<TAnswer>(string path)
    {
        using var response = await Client.GetAsync(path);
        return await ReadAsync<TAnswer>(response, HttpStatusCode.OK);
    }

    /// <summary>The body of a successful answer to a request with a body.</summary>
    public async Task<TAnswer> PostAsync<TAnswer>(string path, object body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = await Client.PostAsJsonAsync(path, body);
        return await ReadAsync<TAnswer>(response, expected);
    }

    /// <summary>Puts, and makes sure that it succeeds.</summary>
    public async Task PutAsync(string path, object? body = null)
    {
        using var response = body is null ? await Client.PutAsync(path, null) : await Client.PutAsJsonAsync(path, body);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }

    /// <summary>Rates movies, in this order.</summary>
    public async Task RateAsync(params (int MovieId, double Rating)[] ratings)
    {
        foreach (var (movieId, rating) in ratings)
        {
            await PutAsync($"/users/me/ratings/{movieId}", new { rating });
        }
    }

    /// <summary>The body of an answer, which has this status.</summary>
    public static async Task<TAnswer> ReadAsync<TAnswer>(HttpResponseMessage response, HttpStatusCode expected)
    {
        Assert.True(expected == response.StatusCode, $"{response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        return (await response.Content.ReadFromJsonAsync<TAnswer>(_json))!;
    }
}
