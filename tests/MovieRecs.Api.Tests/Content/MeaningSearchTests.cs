using System.Net;
using System.Net.Http.Json;
using MovieRecs.Api.Movies;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Content;

public sealed class MeaningSearchTests : IAsyncLifetime
{
    private WordServer _server = null!;
    private MovieRecsApplication _application = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await WordServer.StartAsync();
        _application = await MovieRecsApplication.StartAsync(ContentApplication.SeedAsync, settings: _server.Settings);
        await _application.ReadTextsAsync();
        _client = _application.CreateClient();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _application.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_movies_whose_texts_mean_the_most_alike_come_first()
    {
        var page = await FindAsync("a heist that goes wrong in space");

        Assert.Equal([101, 103], page.Items.Take(3).Select(movie => movie.MovieId).Where(id => id is 101 or 103));
        Assert.Equal(101, page.Items[0].MovieId);
    }

    [Fact]
    public async Task Filters_narrow_the_search()
    {
        Assert.Equal([102], (await FindAsync("heist&genre=crime&yearFrom=2001&count=1&yearTo=2001")).Items.Select(movie => movie.MovieId).Take(1));
        Assert.Equal([104, 105], (await FindAsync("love&genre=drama")).Items.Select(movie => movie.MovieId));
        Assert.Empty((await FindAsync("love&yearFrom=2100")).Items);
    }

    [Fact]
    public async Task Pages_follow_one_another_and_a_cursor_of_another_list_is_refused()
    {
        var all = (await FindAsync("space love&count=45")).Items.Select(movie => movie.MovieId).ToArray();
        Assert.Equal(45, all.Length);

        var paged = new List<int>();
        string? cursor = null;
        do
        {
            var page = await FindAsync($"space love&count=7{(cursor is null ? "" : $"&cursor={cursor}")}");
            paged.AddRange(page.Items.Select(movie => movie.MovieId));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(all, paged);
        var byTitle = await _client.GetFromJsonAsync<MoviePage>("/movies?search=film&count=2");
        using var foreign = await _client.GetAsync($"/movies?like=love&cursor={byTitle!.NextCursor}");
        await Problems.AssertInvalidAsync(foreign, "cursor");
    }

    [Fact]
    public async Task A_page_further_asks_for_no_vector()
    {
        await FindAsync("war and love");
        await FindAsync("war and love&count=3");

        Assert.Single(_server.Texts, text => text == "war and love");
    }

    [Fact]
    public async Task A_search_is_by_title_or_by_meaning()
    {
        using var both = await _client.GetAsync("/movies?like=love&search=film");
        await Problems.AssertInvalidAsync(both, "like");
        using var tooLong = await _client.GetAsync($"/movies?like={new string('x', 501)}");
        await Problems.AssertInvalidAsync(tooLong, "like");
    }

    [Fact]
    public async Task While_the_server_does_not_answer_a_search_may_come_again_later()
    {
        _server.Answer = WordServer.Fail;

        using var answer = await _client.GetAsync("/movies?like=something+else");

        await Problems.AssertAsync(answer, HttpStatusCode.ServiceUnavailable);
        Assert.Equal(TimeSpan.FromSeconds(30), answer.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task Without_vectors_nothing_is_found_by_meaning()
    {
        await using var application = await MovieRecsApplication.StartAsync(settings: ("Content__Embeddings__Provider", "None"));
        using var client = application.CreateClient();

        using var answer = await client.GetAsync("/movies?like=love");

        await Problems.AssertInvalidAsync(answer, "like");
        await application.ReadTextsAsync();
        var health = await client.GetStringAsync("/health/ready");
        Assert.Contains("Content__Embeddings__Provider is None", health, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TfIdf")]
    [InlineData("MiniLm")]
    public async Task Movies_are_found_by_meaning_without_a_server(string provider)
    {
        await using var application = await MovieRecsApplication.StartAsync(
            ContentApplication.SeedAsync, settings: ("Content__Embeddings__Provider", provider));
        await application.ReadTextsAsync();
        using var client = application.CreateClient();

        var page = await client.GetFromJsonAsync<MoviePage>("/movies?like=a+robbery+heist+in+space&count=1");

        Assert.Equal(101, page!.Items[0].MovieId);
    }

    private async Task<MoviePage> FindAsync(string likeAndMore) =>
        (await _client.GetFromJsonAsync<MoviePage>($"/movies?like={likeAndMore.Replace(' ', '+')}"))!;
}
