using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Serving;

namespace MovieRecs.Api.Tests.Recommendations;

public sealed class ReadYourWritesTests(TasteApplication application) : IClassFixture<TasteApplication>
{
    [Fact]
    public async Task In_a_thousand_random_trials_the_next_answer_always_reflects_the_last_write()
    {
        application.Store.Publish(TasteApplication.FirstModels);
        var users = new[] { await application.CreateUserAsync(), await application.CreateUserAsync() };
        var trials = await Task.WhenAll(users.Select((user, seed) => Task.Run(() => RunTrialsAsync(user, seed, 500))));

        Assert.Equal(1000, trials.Sum(result => result.Trials));
        Assert.Equal(0, trials.Sum(result => result.Stale));
    }

    [Fact]
    public async Task Concurrent_readers_never_see_less_than_was_acknowledged()
    {
        // One writer only adds, so the number of ratings used may never fall under what was acknowledged before a read.
        application.Store.Publish(TasteApplication.FirstModels);
        var user = await application.CreateUserAsync();
        var acknowledged = 0;
        var stale = 0;

        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var before = 0; before < 40;)
            {
                before = Volatile.Read(ref acknowledged);
                var answer = await user.Client.GetFromJsonAsync<JsonElement>("/users/me/recommendations?count=1");
                if (answer.GetProperty("ratingsUsed").GetInt32() < before)
                {
                    Interlocked.Increment(ref stale);
                }
            }
        })).ToList();
        for (var movieId = 1; movieId <= 40; movieId++)
        {
            using var response = await user.Client.PutAsJsonAsync($"/users/me/ratings/{movieId}", new { rating = 4 });
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            Volatile.Write(ref acknowledged, movieId);
        }

        await Task.WhenAll(readers);
        Assert.Equal(0, stale);
    }

    /// <summary>Rates, takes back, hides and shows at random, and compares the next answer with what was done so far.</summary>
    private static async Task<(int Trials, int Stale)> RunTrialsAsync(TestUser user, int seed, int trials)
    {
        var random = new Random(seed);
        var rated = new SortedSet<int>();
        var hidden = new SortedSet<int>();
        var stale = 0;
        for (var trial = 0; trial < trials; trial++)
        {
            var movieId = random.Next(1, 41);
            using var response = await (random.Next(6) switch
            {
                0 => DoAsync(() => rated.Remove(movieId), user.Client.DeleteAsync($"/users/me/ratings/{movieId}")),
                1 => DoAsync(() => hidden.Add(movieId), user.Client.PutAsync($"/users/me/hidden/{movieId}", null)),
                2 or 3 => DoAsync(() => hidden.Remove(movieId), user.Client.DeleteAsync($"/users/me/hidden/{movieId}")),
                _ => DoAsync(
                    () => rated.Add(movieId),
                    user.Client.PutAsJsonAsync($"/users/me/ratings/{movieId}", new { rating = random.Next(1, 11) / 2d })),
            });
            response.EnsureSuccessStatusCode();

            var answer = await user.Client.GetFromJsonAsync<JsonElement>("/users/me/recommendations?count=100");
            var shown = RecommendationEndpointTests.MovieIds(answer).Where(shownId => shownId <= 40);
            if (answer.GetProperty("ratingsUsed").GetInt32() != rated.Count
                || !shown.Order().SequenceEqual(Enumerable.Range(1, 40).Except(rated).Except(hidden)))
            {
                stale++;
            }
        }

        return (trials, stale);
    }

    private static Task<HttpResponseMessage> DoAsync(Func<bool> note, Task<HttpResponseMessage> request)
    {
        note();
        return request;
    }
}
