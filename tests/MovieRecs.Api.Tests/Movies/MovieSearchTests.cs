using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Serving;

namespace MovieRecs.Api.Tests.Movies;

public sealed class MovieSearchTests(TasteApplication application) : IClassFixture<TasteApplication>
{
    private readonly HttpClient _client = application.CreateClient();

    [Theory]
    [InlineData("matrix", 50)]
    [InlineData("THE MATRIX", 50)]
    [InlineData("matrix, the", 50)]
    [InlineData("amelie", 51)]
    [InlineData("AMÉLIE", 51)]
    [InlineData("le fabuleux destin", 51)]
    [InlineData("poulain destin", 51)]
    [InlineData("heimat", 52)]
    public async Task Finds_titles_whatever_the_case_and_the_accents(string search, int movieId)
    {
        var (ids, next) = await SearchAsync($"search={Uri.EscapeDataString(search)}");

        Assert.Equal([movieId], ids);
        Assert.Null(next);
    }

    [Fact]
    public async Task The_best_match_comes_first_and_then_the_best_known()
    {
        var (ids, _) = await SearchAsync("search=film+1&count=100");

        // The whole title, then those that start like it, then those with the parts somewhere.
        Assert.Equal(1, ids[0]);
        Assert.Equal(Enumerable.Range(10, 10), ids[1..11].Order());
        Assert.Equal([21, 31], ids[11..].Order());
        var counts = await RatingCountsAsync("search=film+1&count=100");
        Assert.Equal(counts[1..11].OrderDescending(), counts[1..11]);
    }

    [Theory]
    [InlineData("%00")]
    [InlineData("q%00z")]
    [InlineData("%F0%9F%8E%AC")]
    [InlineData("%3F%3F%3F")]
    [InlineData("%25")]
    [InlineData("no+such+title")]
    public async Task A_search_for_what_is_not_there_is_an_empty_page(string search)
    {
        var (ids, next) = await SearchAsync($"search={search}");

        Assert.Empty(ids);
        Assert.Null(next);
    }

    [Fact]
    public async Task A_search_of_ten_thousand_characters_is_refused()
    {
        using var response = await _client.GetAsync("/movies?search=" + new string('x', 5_000));

        await Problems.AssertInvalidAsync(response, "search");
    }

    [Fact]
    public async Task An_empty_search_lists_everything_best_known_first()
    {
        var counts = await RatingCountsAsync("search=&count=100");

        Assert.Equal(43, counts.Count);
        Assert.Equal(counts.OrderDescending(), counts);
    }

    [Fact]
    public async Task Filters_by_genre_and_years()
    {
        var (ids, _) = await SearchAsync("genre=romance&yearFrom=1990&yearTo=2001&count=100");
        Assert.Equal([10, 12, 14, 16, 18, 20, 51], ids.Order());

        var (either, _) = await SearchAsync("genre=sci-fi,romance&yearFrom=1999&yearTo=2001&count=100");
        Assert.Equal([20, 50, 51], either.Order());

        var (unknownYear, _) = await SearchAsync("search=heimat&yearTo=2100");
        Assert.Empty(unknownYear);
    }

    [Theory]
    [InlineData("", 7)]
    [InlineData("search=film", 7)]
    [InlineData("search=film&genre=action", 1)]
    public async Task Pages_hold_every_movie_once_in_the_order_of_one_long_page(string query, int count)
    {
        var (all, _) = await SearchAsync($"{query}&count=100");

        var paged = new List<int>();
        string? cursor = null;
        do
        {
            (var ids, cursor) = await SearchAsync($"{query}&count={count}{(cursor is null ? "" : $"&cursor={cursor}")}");
            paged.AddRange(ids);
        }
        while (cursor is not null);

        Assert.Equal(all, paged);
    }

    [Fact]
    public async Task Movies_are_found_without_a_token_and_with_an_invalid_one()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/movies?search=matrix");
        request.Headers.Authorization = new("Bearer", "nonsense");
        using var response = await _client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private async Task<(List<int> MovieIds, string? NextCursor)> SearchAsync(string query)
    {
        var page = await _client.GetFromJsonAsync<JsonElement>($"/movies?{query}");
        return (
            [.. page.GetProperty("items").EnumerateArray().Select(movie => movie.GetProperty("movieId").GetInt32())],
            page.GetProperty("nextCursor").GetString());
    }

    private async Task<List<int>> RatingCountsAsync(string query)
    {
        var page = await _client.GetFromJsonAsync<JsonElement>($"/movies?{query}");
        return [.. page.GetProperty("items").EnumerateArray().Select(movie => movie.GetProperty("ratingCount").GetInt32())];
    }
}
