using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Serving;

namespace MovieRecs.Api.Tests.Recommendations;

public sealed class RecommendationEndpointTests(TasteApplication application)
    : IClassFixture<TasteApplication>, IAsyncLifetime
{
    private async Task<JsonElement> PostAsGuestAsync(object body)
    {
        using var response = await application.CreateClient().PostAsJsonAsync("/recommendations", body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private TestUser _user = null!;

    public async Task InitializeAsync()
    {
        application.Store.Publish(TasteApplication.FirstModels);
        _user = await application.GetUserAsync();
        using var rated = await _user.Client.PutAsJsonAsync("/users/me/ratings/1", new { rating = 5 });
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task An_answer_has_the_fields_of_the_contract()
    {
        var answer = await GetAsync("/users/me/recommendations");

        Assert.Equal(
            ["userId", "modelVersion", "trainedAt", "source", "ratingsUsed", "items", "nextCursor"],
            answer.EnumerateObject().Select(field => field.Name));
        Assert.Equal(_user.UserId, answer.GetProperty("userId").GetInt32());
        Assert.Equal(1, answer.GetProperty("modelVersion").GetInt32());
        Assert.Equal(TestModels.TrainedAt, answer.GetProperty("trainedAt").GetDateTimeOffset());
        Assert.Equal("personal", answer.GetProperty("source").GetString());
        var items = answer.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(10, items.Count);
        Assert.Equal(
            ["rank", "movieId", "title", "year", "genres", "score", "predictedRating", "stdDev", "low", "high"],
            items[0].EnumerateObject().Select(field => field.Name));
    }

    [Fact]
    public async Task Movies_with_few_ratings_can_be_left_out()
    {
        var all = await GetAsync("/users/me/recommendations?count=100");
        var counts = new Dictionary<int, int>();
        foreach (var movieId in MovieIds(all))
        {
            counts[movieId] = (await GetAsync($"/movies/{movieId}")).GetProperty("ratingCount").GetInt32();
        }

        var least = counts.Values.Order().ElementAt(counts.Count / 2);
        var answer = await GetAsync($"/users/me/recommendations?count=100&minRatings={least}");

        Assert.Contains(counts.Values, count => count < least);
        Assert.Equal(MovieIds(all).Where(movieId => counts[movieId] >= least), MovieIds(answer));
    }

    [Fact]
    public async Task A_guest_gets_what_a_user_with_the_same_ratings_gets()
    {
        var user = await application.CreateUserAsync();
        foreach (var (movieId, rating) in ((int, double)[])[(1, 5), (4, 2), (7, 4.5)])
        {
            using var rated = await user.Client.PutAsJsonAsync($"/users/me/ratings/{movieId}", new { rating });
        }

        var expected = await user.Client.GetFromJsonAsync<JsonElement>("/users/me/recommendations?count=20&excludeGenre=Action");
        var answer = await PostAsGuestAsync(new
        {
            ratings = (object[])[
                new { movieId = 4, rating = 5 }, new { movieId = 1, rating = 5 }, new { movieId = 4, rating = 2 },
                new { movieId = 7, rating = 4.5 }],
            count = 20,
            excludeGenre = "Action",
        });

        Assert.Equal(JsonValueKind.Null, answer.GetProperty("userId").ValueKind);
        Assert.Equal("personal", answer.GetProperty("source").GetString());
        Assert.Equal(3, answer.GetProperty("ratingsUsed").GetInt32());
        Assert.Equal($"{expected.GetProperty("items")}", $"{answer.GetProperty("items")}");
    }

    [Fact]
    public async Task A_guest_without_ratings_gets_the_popular_list_without_what_is_excluded()
    {
        var popular = MovieIds(await GetAsync("/movies/popular?count=5")).ToArray();

        var answer = await PostAsGuestAsync(new { ratings = Array.Empty<object>(), count = 3, exclude = popular[..2] });

        Assert.Equal("popular", answer.GetProperty("source").GetString());
        Assert.Equal(popular[2..], MovieIds(answer));
    }

    [Fact]
    public async Task A_guest_can_exclude_ten_thousand_movies()
    {
        var answer = await PostAsGuestAsync(new
        {
            ratings = (object[])[new { movieId = 1, rating = 5 }],
            exclude = Enumerable.Range(1, 10_000),
        });

        Assert.Empty(answer.GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("""{"ratings":[{"movieId":1,"rating":5.5}]}""", "ratings[0].rating")]
    [InlineData("""{"ratings":[null]}""", "ratings")]
    [InlineData("""{"ratings":[{"movieId":1,"rating":4},null]}""", "ratings")]
    [InlineData("""{"ratings":[],"count":101}""", "count")]
    [InlineData("""{"ratings":[],"genre":"Opera"}""", "genre")]
    [InlineData("""{"ratings":[],"yearFrom":2000,"yearTo":1990}""", "yearFrom")]
    [InlineData("""{"ratings":[],"minRatings":-1}""", "minRatings")]
    public async Task What_a_guest_asks_for_wrongly_is_a_400_that_names_it(string body, string field)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await application.CreateClient().PostAsync("/recommendations", content);

        await Problems.AssertInvalidAsync(response, field);
    }

    [Fact]
    public async Task A_guest_who_rated_an_unknown_movie_is_told()
    {
        using var response = await application.CreateClient().PostAsJsonAsync(
            "/recommendations", new { ratings = (object[])[new { movieId = 999_999, rating = 4 }] });

        var problem = await Problems.AssertAsync(response, HttpStatusCode.NotFound);
        Assert.Contains("999999", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_account_gets_the_popular_list()
    {
        var newcomer = await application.CreateUserAsync();

        var answer = await newcomer.Client.GetFromJsonAsync<JsonElement>("/users/me/recommendations?count=3");

        Assert.Equal("popular", answer.GetProperty("source").GetString());
        Assert.Equal(0, answer.GetProperty("ratingsUsed").GetInt32());
        var popular = await newcomer.Client.GetFromJsonAsync<JsonElement>("/movies/popular?count=3");
        Assert.Equal(MovieIds(popular), MovieIds(answer));
    }

    [Theory]
    [InlineData(50, false)] // newer than the models
    [InlineData(50, true)] // known to the models by one rating of a user who rated nothing else
    public async Task Who_rated_only_what_the_models_know_nothing_about_gets_the_popular_list(int movieId, bool isModelled)
    {
        application.Store.Publish(isModelled ? TestModels.Train(loneMovie: movieId) : TasteApplication.FirstModels);
        var user = await application.CreateUserAsync();
        using var rated = await user.Client.PutAsJsonAsync($"/users/me/ratings/{movieId}", new { rating = 5 });
        rated.EnsureSuccessStatusCode();

        var answer = await user.Client.GetFromJsonAsync<JsonElement>("/users/me/recommendations?count=5");

        Assert.Equal("popular", answer.GetProperty("source").GetString());
        Assert.Equal(0, answer.GetProperty("ratingsUsed").GetInt32());
        Assert.DoesNotContain(movieId, MovieIds(answer));
        var scores = answer.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("score").GetDouble()).ToList();
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.All(scores, score => Assert.InRange(score, 1, 60)); // ratings
        using var second = await user.Client.PutAsJsonAsync("/users/me/ratings/1", new { rating = 5 });
        answer = await user.Client.GetFromJsonAsync<JsonElement>("/users/me/recommendations?count=5");
        Assert.Equal("personal", answer.GetProperty("source").GetString());
    }

    [Fact]
    public async Task An_administrator_reads_imported_users_and_404_for_nobody()
    {
        var administrator = await application.LogInAdministratorAsync();

        var imported = await administrator.Client.GetFromJsonAsync<JsonElement>("/users/59/recommendations");
        Assert.Equal("personal", imported.GetProperty("source").GetString());
        Assert.All(MovieIds(imported).Take(5), movieId => Assert.Equal(1, movieId % 2));
        using var nobody = await administrator.Client.GetAsync("/users/999999/recommendations");
        await Problems.AssertAsync(nobody, HttpStatusCode.NotFound);
        using var predictions = await administrator.Client.PostAsJsonAsync(
            "/users/999999/predictions", new { movieIds = Enumerable.Range(1, 1) });
        await Problems.AssertAsync(predictions, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Somebody_elses_list_is_a_404_and_a_guests_a_401()
    {
        using var foreign = await _user.Client.GetAsync("/users/59/recommendations");
        await Problems.AssertAsync(foreign, HttpStatusCode.NotFound);
        using var anonymous = await application.CreateClient().GetAsync("/users/me/recommendations");
        await Problems.AssertAsync(anonymous, HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Filters_combine()
    {
        var answer = await GetAsync(
            "/users/me/recommendations?count=100&genre=action&excludeGenre=sci-fi&yearFrom=1981&yearTo=1999&exclude=3,5");

        Assert.Equal([7, 9, 11, 13, 15, 17, 19], MovieIds(answer).Order());
        var withRated = await GetAsync("/users/me/recommendations?count=100&includeRated=true&yearTo=1981");
        Assert.Contains(1, MovieIds(withRated));
    }

    [Theory]
    [InlineData("count=0", "count")]
    [InlineData("count=101", "count")]
    [InlineData("count=x", "count")]
    [InlineData("count=1.5", "count")]
    [InlineData("count=99999999999", "count")]
    [InlineData("yearFrom=2000&yearTo=1999", "yearFrom")]
    [InlineData("yearFrom=99999", "yearFrom")]
    [InlineData("yearTo=x", "yearTo")]
    [InlineData("genre=Nonsense", "genre")]
    [InlineData("excludeGenre=Action,Nonsense", "excludeGenre")]
    [InlineData("exclude=1,x", "exclude")]
    [InlineData("exclude=99999999999", "exclude")]
    [InlineData("includeRated=maybe", "includeRated")]
    [InlineData("allGenres=Action,Nonsense", "allGenres")]
    [InlineData("minRatings=-1", "minRatings")]
    [InlineData("variety=1.1", "variety")]
    [InlineData("variety=NaN", "variety")]
    [InlineData("novelty=-0.1", "novelty")]
    [InlineData("caution=much", "caution")]
    [InlineData("explain=why", "explain")]
    [InlineData("reasons=3", "reasons")]
    [InlineData("explain=true&reasons=0", "reasons")]
    [InlineData("explain=true&reasons=101", "reasons")]
    [InlineData("diversity=1", "diversity")]
    public async Task A_bad_parameter_is_a_400_that_names_it(string query, string field)
    {
        using var response = await _user.Client.GetAsync($"/users/me/recommendations?{query}");

        await Problems.AssertInvalidAsync(response, field);
    }

    [Fact]
    public async Task An_unchanged_answer_is_a_304_and_a_changed_one_is_not()
    {
        using var first = await _user.Client.GetAsync("/users/me/recommendations");
        var tag = first.Headers.ETag!;
        Assert.Equal("Authorization", string.Join(", ", first.Headers.Vary));
        Assert.Equal("private, no-cache", string.Join(", ", first.Headers.CacheControl!.ToString().Split(", ").Order().Reverse()));

        using var unchanged = await GetIfNoneMatchAsync(tag.ToString());
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.Equal(tag, unchanged.Headers.ETag);
        Assert.Empty(await unchanged.Content.ReadAsByteArrayAsync());

        using var rated = await _user.Client.PutAsJsonAsync("/users/me/ratings/2", new { rating = 0.5 });
        using var changed = await GetIfNoneMatchAsync(tag.ToString());
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(tag, changed.Headers.ETag);

        using var unrated = await _user.Client.DeleteAsync("/users/me/ratings/2");
        using var back = await GetIfNoneMatchAsync($"\"other\", W/{tag}, \"more\"");
        Assert.Equal(HttpStatusCode.NotModified, back.StatusCode);
    }

    [Fact]
    public async Task Another_query_or_another_version_is_another_tag()
    {
        using var ten = await _user.Client.GetAsync("/users/me/recommendations");
        using var five = await _user.Client.GetAsync("/users/me/recommendations?count=5");
        application.Store.Publish(TestModels.Train(version: 2));
        using var other = await _user.Client.GetAsync("/users/me/recommendations");

        Assert.Equal(3, new[] { ten, five, other }.Select(response => response.Headers.ETag).Distinct().Count());
    }

    [Fact]
    public async Task Ranks_the_movies_of_a_list_and_nothing_else()
    {
        using var response = await _user.Client.PostAsJsonAsync(
            "/users/me/predictions", new { movieIds = (List<int>)[4, 1, 3, 50, 4] });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("personal", answer.GetProperty("source").GetString());
        Assert.Equal([1, 3, 4, 50], MovieIds(answer).Order());
        var scores = answer.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("score").GetDouble()).ToList();
        Assert.Equal(scores.OrderDescending(), scores);
    }

    [Theory]
    [InlineData("genre=Action&excludeGenre=Action")]
    [InlineData("allGenres=Action,Romance")]
    [InlineData("minRatings=1000000")]
    public async Task Filters_that_no_movie_passes_give_an_empty_list(string query)
    {
        var answer = await GetAsync($"/users/me/recommendations?{query}");

        Assert.Empty(answer.GetProperty("items").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("nextCursor").ValueKind);
    }

    [Fact]
    public async Task Movies_can_be_asked_to_have_all_of_some_genres()
    {
        var any = await GetAsync("/movies?genre=Action,Sci-Fi&count=100");
        var answer = await GetAsync("/users/me/recommendations?count=100&allGenres=Sci-Fi,Action");

        Assert.True(MovieIds(any).Count > 1);
        Assert.Equal([50], MovieIds(answer));
    }

    [Fact]
    public async Task A_prediction_can_be_explained()
    {
        var answer = await GetAsync("/users/me/recommendations?count=3&explain=true&reasons=2");

        var movie = answer.GetProperty("items")[0];
        Assert.Equal(
            ["movieId", "title", "rating", "contribution"],
            movie.GetProperty("because")[0].EnumerateObject().Select(field => field.Name));
        Assert.Equal(1, movie.GetProperty("because")[0].GetProperty("movieId").GetInt32());
        Assert.StartsWith("Because you gave ", movie.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.InRange(movie.GetProperty("baseRating").GetDouble(), 0.5, 5);
    }

    [Fact]
    public async Task Titles_are_ranked_too_and_those_that_are_not_clear_reported()
    {
        using var response = await _user.Client.PostAsJsonAsync("/users/me/predictions", new
        {
            movieIds = Enumerable.Range(1, 2),
            titles = new object[]
            {
                new { title = "The Matrix", year = 1999 }, new { title = "Amelie (2001)" }, new { title = "No such film", year = 1990 },
                new { title = "Film", year = 1990 },
            },
        });

        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal([1, 2, 50, 51], MovieIds(answer).Order());
        var unmatched = answer.GetProperty("unmatched").EnumerateArray().ToArray();
        Assert.Equal(["No such film", "Film"], unmatched.Select(title => title.GetProperty("title").GetString()));
        Assert.Equal(0, unmatched[0].GetProperty("candidates").GetArrayLength());
        Assert.NotEqual(0, unmatched[1].GetProperty("candidates").GetArrayLength());
    }

    [Theory]
    [InlineData("""{"titles":[]}""", 400)]
    [InlineData("""{"titles":[null]}""", 400)]
    [InlineData("""{"titles":[{"title":""}]}""", 400)]
    [InlineData("""{"titles":[{"title":"x","year":0}]}""", 400)]
    [InlineData("""{"movieIds":[1,999999]}""", 404)]
    [InlineData("""{"movieIds":[0]}""", 404)]
    [InlineData("""{"movieIds":[]}""", 400)]
    [InlineData("""{"movieIds":null,"titles":null}""", 400)]
    [InlineData("""{"movieIds":["1"]}""", 400)]
    [InlineData("""{"movieIds":[1.5]}""", 400)]
    [InlineData("""{"movieIds":[99999999999]}""", 400)]
    [InlineData("""{"movieIds":[1],"more":1}""", 400)]
    [InlineData("""{}""", 400)]
    public async Task A_list_that_cannot_be_ranked_is_refused(string body, int status)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await _user.Client.PostAsync("/users/me/predictions", content);

        await Problems.AssertAsync(response, (HttpStatusCode)status);
    }

    [Fact]
    public async Task A_list_of_more_than_a_thousand_is_refused()
    {
        using var response = await _user.Client.PostAsJsonAsync(
            "/users/me/predictions", new { movieIds = Enumerable.Range(1, 1001) });

        await Problems.AssertInvalidAsync(response, "movieIds");
    }

    internal static List<int> MovieIds(JsonElement answer) =>
        [.. answer.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("movieId").GetInt32())];

    private Task<JsonElement> GetAsync(string path) => _user.Client.GetFromJsonAsync<JsonElement>(path);

    private async Task<HttpResponseMessage> GetIfNoneMatchAsync(string tags)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/users/me/recommendations");
        request.Headers.TryAddWithoutValidation("If-None-Match", tags);
        return await _user.Client.SendAsync(request);
    }
}
