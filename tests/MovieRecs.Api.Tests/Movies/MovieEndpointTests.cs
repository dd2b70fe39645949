using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MovieRecs.Als.Retrieval;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Serving;

namespace MovieRecs.Api.Tests.Movies;

public sealed class MovieEndpointTests(TasteApplication application) : IClassFixture<TasteApplication>
{
    private readonly HttpClient _client = application.CreateClient();

    [Fact]
    public async Task A_movie_has_the_fields_of_the_contract_and_nothing_personal_for_a_guest()
    {
        var movie = await GetAsync("/movies/50");

        Assert.Equal(
            ["movieId", "title", "year", "genres", "imdbId", "tmdbId", "ratingCount", "meanRating", "histogram"],
            movie.EnumerateObject().Select(field => field.Name));
        Assert.Equal("Matrix, The", movie.GetProperty("title").GetString());
        Assert.Equal(1999, movie.GetProperty("year").GetInt32());
        Assert.Equal(["Action", "Sci-Fi"], movie.GetProperty("genres").EnumerateArray().Select(genre => genre.GetString()));
        Assert.Equal(0, movie.GetProperty("ratingCount").GetInt32());
        Assert.Equal(JsonValueKind.Null, movie.GetProperty("meanRating").ValueKind);
    }

    [Fact]
    public async Task The_counts_and_the_mean_are_those_of_the_ratings()
    {
        await using var context = application.CreateContext();
        var ratings = context.Ratings.Where(rating => rating.MovieId == 7).Select(rating => rating.HalfStars / 2d).ToList();

        var movie = await GetAsync("/movies/7");

        Assert.Equal(ratings.Count, movie.GetProperty("ratingCount").GetInt32());
        Assert.Equal(ratings.Average(), movie.GetProperty("meanRating").GetDouble(), 9);
    }

    [Fact]
    public async Task With_a_token_a_movie_shows_your_rating_and_the_predicted_one()
    {
        application.Store.Publish(TasteApplication.FirstModels);
        var user = await application.CreateUserAsync();

        var unrated = await user.Client.GetFromJsonAsync<JsonElement>("/movies/3");
        Assert.False(unrated.TryGetProperty("myRating", out _));
        Assert.InRange(unrated.GetProperty("predictedRating").GetDouble(), 0.5, 5);

        for (var movieId = 5; movieId <= 15; movieId += 2)
        {
            using var rated = await user.Client.PostAsJsonAsync("/ratings", new { movieId, rating = 5 });
        }

        var loved = await user.Client.GetFromJsonAsync<JsonElement>("/movies/5");
        Assert.Equal(5, loved.GetProperty("myRating").GetDouble());
        var promising = await user.Client.GetFromJsonAsync<JsonElement>("/movies/3");
        var unpromising = await user.Client.GetFromJsonAsync<JsonElement>("/movies/4");
        Assert.True(promising.GetProperty("predictedRating").GetDouble() > unpromising.GetProperty("predictedRating").GetDouble());
    }

    [Theory]
    [InlineData("/movies/999999")]
    [InlineData("/movies/0")]
    [InlineData("/movies/-1")]
    [InlineData("/movies/2147483648")]
    [InlineData("/movies/abc")]
    [InlineData("/movies/999999/similar")]
    [InlineData("/movies/0/similar")]
    public async Task An_unknown_movie_is_a_404_problem(string path)
    {
        using var response = await _client.GetAsync(path);

        await Problems.AssertAsync(response, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Similar_movies_are_of_the_same_taste_most_similar_first()
    {
        application.Store.Publish(TasteApplication.FirstModels);

        var answer = await GetAsync("/movies/7/similar?count=5");

        Assert.Equal(7, answer.GetProperty("movieId").GetInt32());
        var items = answer.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(5, items.Count);
        Assert.All(items, item => Assert.Equal(1, item.GetProperty("movieId").GetInt32() % 2));
        Assert.DoesNotContain(items, item => item.GetProperty("movieId").GetInt32() == 7);
        Assert.Equal(["movieId", "title", "year", "genres", "similarity"], items[0].EnumerateObject().Select(field => field.Name));
        var similarities = items.Select(item => item.GetProperty("similarity").GetDouble()).ToList();
        Assert.Equal(similarities.OrderDescending(), similarities);
        Assert.All(similarities, similarity => Assert.InRange(similarity, -1, 1));
        Assert.Equal("ratings", answer.GetProperty("basis").GetString());
    }

    [Fact]
    public async Task Similar_movies_are_those_that_training_found_where_the_model_has_them()
    {
        // 40 items, of which movie 7 is like 12, 8 and 30.
        long[] starts = [.. Enumerable.Range(0, 41).Select(item => item <= 6 ? 0L : 3L)];
        application.Store.Publish(TasteApplication.FirstModels with
        {
            Neighbors = new ItemNeighbors(starts, [11, 7, 29], [0.9f, 0.5f, -0.1f], usesContent: true),
        });

        var answer = await GetAsync("/movies/7/similar?count=2");

        Assert.Equal("both", answer.GetProperty("basis").GetString());
        Assert.Equal(
            [(12, 0.9f), (8, 0.5f)],
            answer.GetProperty("items").EnumerateArray()
                .Select(item => (item.GetProperty("movieId").GetInt32(), item.GetProperty("similarity").GetSingle())));
    }

    [Fact]
    public async Task A_movie_that_no_model_knows_is_similar_to_none()
    {
        application.Store.Publish(TasteApplication.FirstModels);

        var answer = await GetAsync("/movies/50/similar");

        Assert.Empty(answer.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Popular_movies_come_by_popularity_and_by_genre()
    {
        var all = await GetAsync("/movies/popular?count=100");
        var romance = await GetAsync("/movies/popular?count=100&genre=ROMANCE");

        Assert.Equal(43, all.GetProperty("items").GetArrayLength());
        var counts = all.GetProperty("items").EnumerateArray().Select(movie => movie.GetProperty("ratingCount").GetInt32()).ToList();
        Assert.Equal([0, 0, 0], counts.TakeLast(3));
        Assert.True(counts.Take(10).Average() > counts.Take(40).Average());
        Assert.Equal(21, romance.GetProperty("items").GetArrayLength());
        Assert.All(romance.GetProperty("items").EnumerateArray(), movie =>
            Assert.Contains("Romance", movie.GetProperty("genres").EnumerateArray().Select(genre => genre.GetString())));
    }

    [Theory]
    [InlineData("/movies?count=0", "count")]
    [InlineData("/movies?count=101", "count")]
    [InlineData("/movies?count=x", "count")]
    [InlineData("/movies?yearFrom=2000&yearTo=1990", "yearFrom")]
    [InlineData("/movies?yearFrom=x", "yearFrom")]
    [InlineData("/movies?yearTo=0", "yearTo")]
    [InlineData("/movies?genre=Nonsense", "genre")]
    [InlineData("/movies?cursor=abc", "cursor")]
    [InlineData("/movies?cursor=", "cursor")]
    [InlineData("/movies/popular?count=0", "count")]
    [InlineData("/movies/popular?count=101", "count")]
    [InlineData("/movies/popular?genre=Nonsense", "genre")]
    [InlineData("/movies/7/similar?count=0", "count")]
    [InlineData("/movies/7/similar?count=101", "count")]
    [InlineData("/movies/7/similar?count=x", "count")]
    public async Task A_bad_parameter_is_a_400_that_names_it(string path, string field)
    {
        using var response = await _client.GetAsync(path);

        await Problems.AssertInvalidAsync(response, field);
    }

    [Fact]
    public async Task An_unknown_genre_is_answered_with_the_known_ones()
    {
        using var response = await _client.GetAsync("/movies?genre=Nonsense");

        var problem = await Problems.AssertAsync(response, HttpStatusCode.BadRequest);
        Assert.Contains("Action, Romance, Sci-Fi", problem.GetProperty("errors").GetProperty("genre")[0].GetString(), StringComparison.Ordinal);
    }

    private Task<JsonElement> GetAsync(string path) => _client.GetFromJsonAsync<JsonElement>(path);
}
