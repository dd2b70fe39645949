using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Api.Data;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Training;

public sealed class TrainingRunTests
{
    [Fact]
    public async Task A_start_without_a_model_trains_one_that_ranks_better_than_popularity()
    {
        await using var application = await TrainingApplication.StartAsync();
        await application.Ratings.LoadBeginsAsync();
        var administration = await application.AdministrateAsync();
        var queued = Assert.Single(await administration.ListAsync("training-runs"));

        var run = await administration.EndOfAsync(queued.GetProperty("id").GetInt32());

        Assert.Equal("succeeded", run.GetProperty("state").GetString());
        Assert.Equal("startup", run.GetProperty("reason").GetString());
        Assert.Equal(1, run.GetProperty("modelVersion").GetInt32());
        Assert.Equal(10, run.GetProperty("iteration").GetInt32());
        Assert.True(run.GetProperty("loss").GetDouble() > 0);
        Assert.Equal(JsonValueKind.Null, run.GetProperty("progress").ValueKind);
        Assert.Equal(
            ["load", "ranker", "stars", "evaluate", "similar", "session", "publish"],
            run.GetProperty("timings").EnumerateObject().Select(phase => phase.Name));
        var metrics = run.GetProperty("metrics");
        Assert.True(
            metrics.GetProperty("ranking").GetProperty("ndcgAt10").GetDouble()
            > 1.5 * metrics.GetProperty("popularity").GetProperty("ndcgAt10").GetDouble());
        // With twenty ratings per user the factors of the stars stay near zero: both are the same model, fitted
        // differently.
        Assert.InRange(metrics.GetProperty("rmse").GetDouble(), .1, metrics.GetProperty("biasOnlyRmse").GetDouble() + .001);
        var served = application.Services.GetRequiredService<ModelStore>().Current;
        Assert.Equal(1, served.Version);
        Assert.True(served.Models!.Neighbors!.UsesContent);
        Assert.True(served.Models.Ranker.Popularity!.Scores.Span.ContainsAnyInRange(1f, 100f));
    }

    [Fact]
    public async Task The_answer_after_the_end_is_what_the_row_says()
    {
        await using var application = await TrainingApplication.StartTrainedAsync();
        var administration = await application.AdministrateAsync();
        var ended = await administration.TrainAsync();

        var stored = await administration.RunAsync(ended.GetProperty("id").GetInt32());

        Assert.Equal("request", stored.GetProperty("reason").GetString());
        Assert.Equal(ended.GetProperty("state").GetString(), stored.GetProperty("state").GetString());
        Assert.Equal(ended.GetProperty("metrics").GetRawText(), stored.GetProperty("metrics").GetRawText());
        Assert.Equal(ended.GetProperty("loss").GetDouble(), stored.GetProperty("loss").GetDouble());
        Assert.Equal(ended.GetProperty("modelVersion").GetInt32(), stored.GetProperty("modelVersion").GetInt32());
    }

    [Fact]
    public async Task Fifty_requests_at_once_are_answered_with_one_run()
    {
        await using var application = await TrainingApplication.StartTrainedAsync();
        var administration = await application.AdministrateAsync();
        application.Ratings.Hold();

        var ids = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => administration.RetrainAsync()));
        await application.Ratings.LoadBeginsAsync();
        var whileRunning = await administration.RetrainAsync();
        application.Ratings.Release();

        var id = Assert.Single(ids.Append(whileRunning).Distinct());
        Assert.Equal("succeeded", (await administration.EndOfAsync(id)).GetProperty("state").GetString());
        Assert.False(application.Ratings.HasLoadBegun);
        Assert.NotEqual(id, await administration.RetrainAsync());
    }

    [Fact]
    public async Task A_running_run_is_cancelled_and_the_model_in_service_stays()
    {
        await using var application = await TrainingApplication.StartTrainedAsync();
        var administration = await application.AdministrateAsync();
        application.Ratings.Hold();
        var id = await administration.RetrainAsync();
        await application.Ratings.LoadBeginsAsync();

        using var cancelled = await administration.PostAsync($"/admin/training-runs/{id}/cancel");
        var ended = await administration.EndOfAsync(id);

        // OK if the run has already stopped when the answer is written.
        Assert.True(cancelled.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.OK, cancelled.StatusCode.ToString());
        Assert.Equal("cancelled", ended.GetProperty("state").GetString());
        Assert.Contains(MovieRecsApplication.AdministratorName, ended.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("cancelled", (await administration.RunAsync(id)).GetProperty("state").GetString());
        Assert.Equal(1, application.Services.GetRequiredService<ModelStore>().Current.Version);

        // Once more changes nothing, and the loop goes on.
        using var again = await administration.PostAsync($"/admin/training-runs/{id}/cancel");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        application.Ratings.Release();
        Assert.Equal("succeeded", (await administration.TrainAsync()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_queued_run_is_cancelled_at_once_and_makes_room_for_another()
    {
        await using var application = await TrainingApplication.StartAsync(hasTrainingService: false);
        var administration = await application.AdministrateAsync();
        var id = await administration.RetrainAsync();
        Assert.Equal("queued", (await administration.RunAsync(id)).GetProperty("state").GetString());

        using var response = await administration.PostAsync($"/admin/training-runs/{id}/cancel");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var run = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("cancelled", run.GetProperty("state").GetString());
        Assert.NotEqual(id, await administration.RetrainAsync());
    }

    [Fact]
    public async Task A_run_that_is_over_cannot_be_cancelled_and_an_unknown_one_is_not_found()
    {
        await using var application = await TrainingApplication.StartTrainedAsync();
        var administration = await application.AdministrateAsync();

        using var over = await administration.PostAsync("/admin/training-runs/1/cancel");
        using var unknown = await administration.PostAsync("/admin/training-runs/999/cancel");
        using var missing = await administration.Client.GetAsync("/admin/training-runs/999");
        using var silent = await administration.Client.GetAsync("/admin/training-runs/999/events");

        await Problems.AssertAsync(over, HttpStatusCode.Conflict);
        await Problems.AssertAsync(unknown, HttpStatusCode.NotFound);
        await Problems.AssertAsync(missing, HttpStatusCode.NotFound);
        await Problems.AssertAsync(silent, HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(TaskCanceledException))]
    public async Task A_failed_run_keeps_the_old_model_in_service_and_the_loop_alive(Type failure)
    {
        await using var application = await TrainingApplication.StartTrainedAsync();
        var administration = await application.AdministrateAsync();
        application.Ratings.Failure = (Exception)Activator.CreateInstance(failure, "The disk is gone.")!;

        var failed = await administration.TrainAsync();

        Assert.Equal("failed", failed.GetProperty("state").GetString());
        Assert.Equal("The disk is gone.", failed.GetProperty("error").GetString());
        Assert.Equal(1, application.Services.GetRequiredService<ModelStore>().Current.Version);
        application.Ratings.Failure = null;
        Assert.Equal("succeeded", (await administration.TrainAsync()).GetProperty("state").GetString());
        Assert.Equal(2, application.Services.GetRequiredService<ModelStore>().Current.Version);
    }

    [Fact]
    public async Task A_model_that_is_no_better_than_popularity_is_rejected_with_the_figures()
    {
        await using var application = await TrainingApplication.StartTrainedAsync();
        var administration = await application.AdministrateAsync();
        application.Ratings.Change = RandomRatings.InsteadOf;

        var run = await administration.TrainAsync();

        Assert.Equal("rejected", run.GetProperty("state").GetString());
        Assert.Matches(
            @"^It ranks no better than popularity: NDCG@10 0\.\d{4} against 0\.\d{4} over \d+ users\.$",
            run.GetProperty("error").GetString());
        Assert.Equal(JsonValueKind.Object, run.GetProperty("metrics").ValueKind);
        Assert.Equal(JsonValueKind.Null, run.GetProperty("modelVersion").ValueKind);
        Assert.Single(await administration.ListAsync("models"));
        Assert.Equal(1, application.Services.GetRequiredService<ModelStore>().Current.Version);
    }

    [Fact]
    public async Task Too_few_ratings_start_no_run_and_reject_the_one_that_is_asked_for()
    {
        await using var application = await TrainingApplication.StartAsync(
            settings: [("Training:MinimumRatings", "100000")]);
        var administration = await application.AdministrateAsync();

        var run = await administration.TrainAsync();

        Assert.Equal("rejected", run.GetProperty("state").GetString());
        Assert.StartsWith("1440 ratings are fewer than the 100000", run.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Single(await administration.ListAsync("training-runs"));
        Assert.Empty(await administration.ListAsync("models"));
    }

    [Theory]
    [InlineData(TrainingRunState.Queued)]
    [InlineData(TrainingRunState.Running)]
    public async Task A_run_that_a_killed_service_left_behind_has_failed_at_the_next_start(TrainingRunState state)
    {
        await using var application = await TrainingApplication.StartAsync(
            seed: async seed =>
            {
                await TasteSeed.AddAsync(seed);
                seed.Context.TrainingRuns.Add(
                    new TrainingRun { State = state, Reason = "request", RequestedAt = DateTimeOffset.UnixEpoch });
                await seed.Context.SaveChangesAsync();
            });
        var administration = await application.AdministrateAsync();

        var run = await administration.RunAsync(1);

        Assert.Equal("failed", run.GetProperty("state").GetString());
        Assert.Equal("The service ended before the run did.", run.GetProperty("error").GetString());
        Assert.Equal("succeeded", (await administration.EndOfAsync(2)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_stopping_service_cancels_the_run_and_says_so_in_its_row()
    {
        await using var application = await TrainingApplication.StartAsync(ratings: ratings => ratings.Hold());
        await application.Ratings.LoadBeginsAsync();

        await application.StopAsync();

        await using var context = application.CreateContext();
        var run = await context.TrainingRuns.SingleAsync();
        Assert.Equal(TrainingRunState.Cancelled, run.State);
        Assert.Equal("The service was stopped.", run.Error);
        Assert.NotNull(run.FinishedAt);
    }

    [Fact]
    public async Task Runs_are_listed_by_pages_newest_first()
    {
        await using var application = await TrainingApplication.StartTrainedAsync();
        var administration = await application.AdministrateAsync();
        await administration.TrainAsync();
        await administration.TrainAsync();

        var first = await administration.GetAsync("/admin/training-runs?count=2");
        var second = await administration.GetAsync(
            $"/admin/training-runs?count=2&cursor={first.GetProperty("nextCursor").GetString()}");

        Assert.Equal([3, 2], first.GetProperty("items").EnumerateArray().Select(run => run.GetProperty("id").GetInt32()));
        Assert.Equal([1], second.GetProperty("items").EnumerateArray().Select(run => run.GetProperty("id").GetInt32()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("nextCursor").ValueKind);
        using var refused = await administration.Client.GetAsync("/admin/training-runs?cursor=nonsense");
        await Problems.AssertInvalidAsync(refused, "cursor");
        using var tooMany = await administration.Client.GetAsync("/admin/training-runs?count=101");
        await Problems.AssertInvalidAsync(tooMany, "count");
    }
}
