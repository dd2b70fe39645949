using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using MovieRecs.Api.Movies;
using MovieRecs.Api.Ratings.Import;
using MovieRecs.Api.Recommendations;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Users;

namespace MovieRecs.Api.Tests.Walkthroughs;

/// <summary>
/// What somebody new to the service does, over HTTP and from end to end: the walk-through of the README. On MovieLens latest-small
/// where the machine has it, else on the built-in demo.
/// </summary>
public sealed class NewcomerTests
{
    private static readonly TimeSpan TrainingTimeout = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_newcomer_is_understood_in_control_and_leaves_nothing_behind()
    {
        var data = SharedData.Find(SharedData.MovieLensLatestSmall);
        await using var application = await MovieRecsApplication.StartAsync(
            settings: data is null ? ("Seed__Demo", "true") : ("Seed__DataPath", data));
        await WaitForModelAsync(application);
        var user = await application.RegisterAsync("newcomer");

        // Answers eight questions.
        var asked = new List<MovieToRate>();
        while (asked.Count < 8)
        {
            var movie = (await user.GetAsync<NextToRateList>("/users/me/next-to-rate?count=1")).Items[0];
            Assert.DoesNotContain(movie.MovieId, asked.Select(other => other.MovieId));
            asked.Add(movie);
            await user.RateAsync((movie.MovieId, asked.Count % 4 == 0 ? 2 : 5));
        }

        // Gets a list whose reasons name those movies.
        var list = await user.GetAsync<RecommendationList>("/users/me/recommendations?explain=true");
        Assert.Equal(8, list.RatingsUsed);
        Assert.NotEqual(RecommendationSource.Popular, list.Source);
        Assert.All(list.Items, movie =>
        {
            Assert.NotEmpty(movie.Because!);
            Assert.All(movie.Because!, reason => Assert.Contains(reason.MovieId, asked.Select(other => other.MovieId)));
        });
        Assert.Contains(list.Items, movie => movie.Reason!.StartsWith("Because you gave ", StringComparison.Ordinal));

        // Hides one, and wants more variety.
        await user.PutAsync($"/users/me/hidden/{list.Items[0].MovieId}");
        var varied = await user.GetAsync<RecommendationList>("/users/me/recommendations?variety=1&explain=true&reasons=8");
        Assert.DoesNotContain(list.Items[0].MovieId, varied.Items.Select(movie => movie.MovieId));
        Assert.NotEqual(list.Items.Skip(1).Select(movie => movie.MovieId), varied.Items.Take(9).Select(movie => movie.MovieId));
        Assert.All(varied.Items, movie => Assert.Equal(
            Math.Clamp(movie.BaseRating!.Value + movie.Because!.Sum(reason => reason.Contribution), 0.5f, 5f), movie.PredictedRating, 0.01f));

        // Brings ratings along from elsewhere.
        var known = (await user.GetAsync<MoviePage>("/movies?count=100")).Items
            .Where(movie => movie.Year is not null && asked.All(other => other.MovieId != movie.MovieId)).Take(5).ToArray();
        var report = await ImportAsync(user, known);
        Assert.Equal((RatingFileFormat.Letterboxd, 5, 1), (report.Format, report.Imported, report.UnmatchedCount));
        Assert.Equal(13, (await user.GetAsync<RecommendationList>("/users/me/recommendations")).RatingsUsed);

        // Takes everything away, and leaves.
        var export = await user.GetAsync<ExportedAccount>("/users/me/export");
        Assert.Equal(13, export.Ratings.Count);
        Assert.Single(export.Hidden);
        using var deleted = await user.Client.DeleteAsync("/users/me");
        Assert.Equal(13, (await TestUser.ReadAsync<DeletionReceipt>(deleted, HttpStatusCode.OK)).RatingsRemoved);
        using var gone = await user.Client.GetAsync("/users/me/recommendations");
        Assert.Equal(HttpStatusCode.Unauthorized, gone.StatusCode);
    }

    private static async Task<RatingImportReport> ImportAsync(TestUser user, MovieItem[] movies)
    {
        var file = new StringBuilder("Date,Name,Year,Letterboxd URI,Rating\n");
        foreach (var movie in movies)
        {
            file.Append($"2024-05-06,\"{movie.Title}\",{movie.Year},https://boxd.it/x,4.5\n");
        }

        file.Append("2024-05-06,No film of this name,1901,https://boxd.it/x,3\n");
        using var content = new StringContent(file.ToString(), Encoding.UTF8, new MediaTypeHeaderValue("text/csv"));
        using var response = await user.Client.PostAsync("/users/me/ratings/import", content);
        return await TestUser.ReadAsync<RatingImportReport>(response, HttpStatusCode.OK);
    }

    private static async Task WaitForModelAsync(MovieRecsApplication application)
    {
        using var timeout = new CancellationTokenSource(TrainingTimeout);
        using var client = application.CreateClient();
        await using var stream = await client.GetStreamAsync("/events", timeout.Token);
        var events = SseParser.Create(stream, (_, data) => JsonSerializer.Deserialize<JsonElement>(data)).EnumerateAsync(timeout.Token);
        await foreach (var item in events)
        {
            if (item.Data.GetProperty("modelVersion").GetInt32() > 0)
            {
                return;
            }
        }
    }
}
