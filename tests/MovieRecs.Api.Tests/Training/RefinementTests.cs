using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Training.Administration;
using MovieRecs.Api.Training;

namespace MovieRecs.Api.Tests.Training;

/// <summary>A run publishes what trains fast, and its refinement what takes longer.</summary>
public sealed class RefinementTests
{
    private static readonly (string Name, string Value)[] _refines = [("Training:Budget", "00:10:00")];

    [Fact]
    public async Task A_run_is_followed_by_a_refinement_that_adds_the_slower_models()
    {
        await using var application = await TrainingApplication.StartTrainedAsync(settings: _refines);
        var administration = await application.AdministrateAsync();
        var refinement = await EndOfRefinementAsync(application, administration);

        Assert.Equal(("succeeded", 2), (StateOf(refinement), refinement.GetProperty("modelVersion").GetInt32()));
        Assert.Equal(
            ["load", "ranker", "stars", "bayesian", "evaluate", "similar", "session", "publish"],
            refinement.GetProperty("timings").EnumerateObject().Select(timing => timing.Name));
        var options = await OptionsByVersionAsync(administration);
        Assert.Equal(0, BayesianShareOf(options[1]));
        Assert.InRange(BayesianShareOf(options[2]), .01, 1);
        var models = application.Services.GetRequiredService<ModelStore>().Current.Models!;
        Assert.Equal(2, models.Version);
        Assert.NotNull(models.Stars.Bayesian);
        Assert.NotNull(models.Neighbors);
    }

    [Fact]
    public async Task The_next_run_is_fast_and_keeps_the_slower_models_until_its_own_refinement()
    {
        await using var application = await TrainingApplication.StartTrainedAsync(settings: _refines);
        var administration = await application.AdministrateAsync();
        await EndOfRefinementAsync(application, administration);

        var run = await administration.TrainAsync();

        Assert.Equal("succeeded", StateOf(run));
        Assert.Equal(
            ["load", "ranker", "stars", "evaluate", "publish"],
            run.GetProperty("timings").EnumerateObject().Select(timing => timing.Name));
        var options = (await OptionsByVersionAsync(administration))[3];
        Assert.InRange(BayesianShareOf(options), .01, 1);
        await application.Ratings.LoadBeginsAsync();
        await EndOfRefinementAsync(application, administration);
        Assert.Equal(4, application.Services.GetRequiredService<ModelStore>().Current.Version);
    }

    [Fact]
    public async Task Nothing_of_the_slower_models_outlives_an_account_that_is_deleted()
    {
        await using var application = await TrainingApplication.StartTrainedAsync(settings: _refines);
        var administration = await application.AdministrateAsync();
        await EndOfRefinementAsync(application, administration);
        var queue = application.Services.GetRequiredService<TrainingQueue>();
        await queue.RequestFreshAsync(TrainingReason.Deletion, null, CancellationToken.None);
        var run = (await administration.ListAsync("training-runs"))[0];

        Assert.Equal(("deletion", "succeeded"), (ReasonOf(run), StateOf(await administration.EndOfAsync(run.GetProperty("id").GetInt32()))));

        Assert.Equal(0, BayesianShareOf((await OptionsByVersionAsync(administration))[3]));
    }

    [Fact]
    public async Task A_run_that_waits_for_another_reason_forgets_a_deleted_account_too()
    {
        await using var application = await TrainingApplication.StartAsync(hasTrainingService: false);
        var queue = application.Services.GetRequiredService<TrainingQueue>();
        var run = queue.FindLive((await queue.RequestAsync(TrainingReason.Request, null, CancellationToken.None)).Id)!;
        Assert.False(run.Forgets);

        await queue.RequestFreshAsync(TrainingReason.Deletion, null, CancellationToken.None);

        Assert.True(run.Forgets);
    }

    [Fact]
    public async Task A_request_does_not_wait_for_a_refinement()
    {
        await using var application = await StartHeldAsync();
        var administration = await application.AdministrateAsync();
        var refinement = await BegunRefinementAsync(application, administration);

        var next = await administration.RetrainAsync();

        var given = await administration.RunAsync(refinement);
        Assert.Equal(("cancelled", "A newer run was asked for."), (StateOf(given), given.GetProperty("error").GetString()));
        Release(application);
        var ended = await administration.EndOfAsync(next);
        Assert.Equal(("succeeded", "request"), (StateOf(ended), ReasonOf(ended)));
    }

    [Fact]
    public async Task A_refinement_that_the_end_of_the_service_cut_short_is_made_up_for_once()
    {
        await using var application = await StartHeldAsync();
        await application.Ratings.LoadBeginsAsync();
        var token = (await application.LogInAdministratorAsync()).Client.DefaultRequestHeaders.Authorization;

        await using var restarted = await application.RestartAsync(whileDown: () =>
        {
            Release(application);
            return Task.CompletedTask;
        });

        await application.Ratings.LoadBeginsAsync();
        var administration = new AdministrationClient(restarted.CreateClient());
        administration.Client.DefaultRequestHeaders.Authorization = token;
        var runs = await administration.ListAsync("training-runs");
        Assert.Equal(["refinement", "refinement", "startup"], runs.Select(ReasonOf));
        Assert.Equal("succeeded", StateOf(await administration.EndOfAsync(runs[0].GetProperty("id").GetInt32())));
        Assert.True(await restarted.Services.GetRequiredService<TrainingRunStore>().HasBeenRefinedAsync(2, CancellationToken.None));
    }

    /// <summary>With the first model, and a refinement that waits.</summary>
    private static async Task<TrainingApplication> StartHeldAsync()
    {
        var application = await TrainingApplication.StartAsync(
            ratings: control => control.Change = ratings =>
            {
                control.Hold();
                return ratings;
            },
            settings: _refines);
        await application.Ratings.LoadBeginsAsync();
        return application;
    }

    private static void Release(TrainingApplication application)
    {
        application.Ratings.Change = null;
        application.Ratings.Release();
    }

    private static async Task<JsonElement> EndOfRefinementAsync(TrainingApplication application, AdministrationClient administration) =>
        await administration.EndOfAsync(await BegunRefinementAsync(application, administration));

    private static async Task<int> BegunRefinementAsync(TrainingApplication application, AdministrationClient administration)
    {
        await application.Ratings.LoadBeginsAsync();
        var run = (await administration.ListAsync("training-runs"))[0];
        Assert.Equal("refinement", ReasonOf(run));
        return run.GetProperty("id").GetInt32();
    }

    private static async Task<Dictionary<int, JsonElement>> OptionsByVersionAsync(AdministrationClient administration) =>
        (await administration.ListAsync("models")).ToDictionary(
            model => model.GetProperty("version").GetInt32(), model => model.GetProperty("options"));

    private static string StateOf(JsonElement run) => run.GetProperty("state").GetString()!;

    private static string ReasonOf(JsonElement run) => run.GetProperty("reason").GetString()!;

    private static double BayesianShareOf(JsonElement options) => options.GetProperty("bayesianShare").GetDouble();
}
