using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Training;

public sealed class TrainingTriggerTests
{
    [Fact]
    public async Task A_start_without_a_model_is_ready_when_the_first_training_has_ended()
    {
        await using var application = await TrainingApplication.StartAsync(ratings: ratings => ratings.Hold());
        using var client = application.CreateClient();
        await application.Ratings.LoadBeginsAsync();

        using var training = await client.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, training.StatusCode);
        Assert.Contains("training the first model", await training.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var popular = await client.GetAsync("/movies/popular");
        Assert.Equal(HttpStatusCode.OK, popular.StatusCode);

        application.Ratings.Release();
        await application.Services.GetRequiredService<StartupState>().Completed.WaitAsync(TimeSpan.FromSeconds(30));
        using var ready = await client.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Equal(1, application.Services.GetRequiredService<ModelStore>().Current.Version);
    }

    [Fact]
    public async Task A_first_training_that_fails_does_not_keep_the_service_from_being_ready()
    {
        await using var application = await TrainingApplication.StartAsync(
            ratings: ratings => ratings.Failure = new InvalidOperationException("no ratings today"));
        using var client = application.CreateClient();

        await application.Services.GetRequiredService<StartupState>().Completed.WaitAsync(TimeSpan.FromSeconds(30));
        using var ready = await client.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    [Fact]
    public async Task A_run_is_due_an_interval_after_the_last_one()
    {
        await using var application = await TrainingApplication.StartTrainedAsync(
            settings: ("Training:Interval", "06:00:00"));

        application.Time.Advance(TimeSpan.FromHours(6) - TimeSpan.FromSeconds(1));
        Assert.False(application.Ratings.HasLoadBegun);
        application.Time.Advance(TimeSpan.FromSeconds(2));
        await application.Ratings.LoadBeginsAsync();

        var run = await (await application.AdministrateAsync()).EndOfAsync(2);
        Assert.Equal("schedule", run.GetProperty("reason").GetString());
        Assert.Equal("succeeded", run.GetProperty("state").GetString());
    }

    [Fact]
    public async Task The_interval_also_counts_the_time_before_a_restart()
    {
        await using var application = await TrainingApplication.StartTrainedAsync(
            settings: ("Training:Interval", "06:00:00"));

        await using var restarted = await application.RestartAsync(whileDown: () =>
        {
            application.Time.Advance(TimeSpan.FromHours(7));
            return Task.CompletedTask;
        });

        await application.Ratings.LoadBeginsAsync();
    }

    [Fact]
    public async Task A_run_is_due_after_so_many_ratings()
    {
        await using var application = await TrainingApplication.StartTrainedAsync(
            settings: ("Training:AfterNewRatings", "3"));
        var user = await application.CreateUserAsync();

        for (var movieId = 1; movieId <= 3; movieId++)
        {
            Assert.False(application.Ratings.HasLoadBegun);
            using var response = await user.Client.PostAsJsonAsync("/ratings", new { movieId, rating = 4.5 });
            response.EnsureSuccessStatusCode();
        }

        await application.Ratings.LoadBeginsAsync();
        var run = await (await application.AdministrateAsync()).EndOfAsync(2);
        Assert.Equal("ratings", run.GetProperty("reason").GetString());
        Assert.Equal("succeeded", run.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Ratings_that_come_while_a_run_works_count_towards_the_next()
    {
        await using var application = await TrainingApplication.StartTrainedAsync(
            settings: ("Training:AfterNewRatings", "3"));
        var administration = await application.AdministrateAsync();
        application.Ratings.Hold();
        var running = await administration.RetrainAsync();
        await application.Ratings.LoadBeginsAsync();

        application.Services.GetRequiredService<RatingActivity>().Add(3);
        application.Ratings.Release();
        await administration.EndOfAsync(running);

        await application.Ratings.LoadBeginsAsync();
        Assert.Equal("ratings", (await administration.EndOfAsync(running + 1)).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Ratings_that_another_process_brought_while_the_service_was_down_count_too()
    {
        await using var application = await TrainingApplication.StartTrainedAsync(
            settings: ("Training:AfterNewRatings", "50"));
        await using var context = application.CreateContext();

        await using var restarted = await application.RestartAsync(whileDown: () =>
            new TestSeed(context).AddRatingsAsync(Enumerable.Range(1, 60).Select(movieId => (500, movieId, 3.0))));

        await application.Ratings.LoadBeginsAsync();
    }

    [Fact]
    public async Task Without_a_model_the_run_is_due_as_soon_as_there_are_enough_ratings()
    {
        await using var application = await TrainingApplication.StartAsync(settings:
            [("Training:AfterNewRatings", "1000"), ("Training:MinimumRatings", "1442")]);
        var user = await application.CreateUserAsync();

        for (var movieId = 1; movieId <= 2; movieId++)
        {
            Assert.False(application.Ratings.HasLoadBegun);
            using var response = await user.Client.PostAsJsonAsync("/ratings", new { movieId, rating = 4.5 });
            response.EnsureSuccessStatusCode();
        }

        await application.Ratings.LoadBeginsAsync();
    }
}
