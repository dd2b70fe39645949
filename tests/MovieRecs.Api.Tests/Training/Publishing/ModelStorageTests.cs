using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Training.Administration;

namespace MovieRecs.Api.Tests.Training.Publishing;

public sealed class ModelStorageTests
{
    [Fact]
    public async Task A_restart_serves_the_stored_model_without_training()
    {
        await using var application = await TrainingApplication.StartTrainedAsync();
        var before = application.Services.GetRequiredService<ModelStore>().Current.Models!;

        await using var restarted = await application.RestartAsync();

        var after = restarted.Services.GetRequiredService<ModelStore>().Current.Models!;
        Assert.Equal(1, after.Version);
        Assert.Equal(before.TrainedAt, after.TrainedAt, TimeSpan.FromMilliseconds(1));
        Assert.Equal(before.Items.Ids, after.Items.Ids);
        Assert.Equal(before.Ranker.ItemFactors.Span, after.Ranker.ItemFactors.Span);
        Assert.Equal(before.Stars.Als.ItemFactors.Span, after.Stars.Als.ItemFactors.Span);
        Assert.Equal(before.Stars.Als.ItemBiases.Span, after.Stars.Als.ItemBiases.Span);
        Assert.Equal(before.Metrics, after.Metrics);
        Assert.False(application.Ratings.HasLoadBegun);
    }

    [Fact]
    public async Task A_damaged_model_is_reported_and_the_version_before_it_is_served()
    {
        await using var application = await TrainingApplication.StartTrainedAsync();
        await (await application.AdministrateAsync()).TrainAsync();
        await using var context = application.CreateContext();

        await using var restarted = await application.RestartAsync(whileDown: () => context.Database.ExecuteSqlAsync(
            $"UPDATE model_artifacts SET content = set_byte(content, 200, 255 - get_byte(content, 200)) WHERE version = 2"));

        Assert.Equal(1, restarted.Services.GetRequiredService<ModelStore>().Current.Version);
        var administration = await AdministrateAsync(restarted);
        var models = await administration.ListAsync("models");
        Assert.Equal(
            [(2, false, true), (1, true, false)],
            models.Select(model => (
                model.GetProperty("version").GetInt32(),
                model.GetProperty("active").GetBoolean(),
                model.GetProperty("damaged").GetBoolean())));
        Assert.Contains("checksum", models[0].GetProperty("damage").GetString(), StringComparison.Ordinal);
        var stats = await administration.GetAsync("/admin/stats");
        Assert.Equal([2], stats.GetProperty("damagedModels").EnumerateArray().Select(version => version.GetInt32()));
        using var refused = await administration.PostAsync("/admin/models/2/activate");
        await Problems.AssertAsync(refused, HttpStatusCode.Conflict);
        Assert.Equal(1, restarted.Services.GetRequiredService<ModelStore>().Current.Version);
    }

    [Fact]
    public async Task An_artifact_that_is_a_model_but_does_not_match_its_checksum_is_damaged_too()
    {
        await using var application = await TrainingApplication.StartTrainedAsync();
        await using var context = application.CreateContext();
        await context.Database.ExecuteSqlAsync($"UPDATE model_artifacts SET sha256 = sha256('another')");
        var administration = await application.AdministrateAsync();

        using var refused = await administration.PostAsync("/admin/models/1/activate");

        await Problems.AssertAsync(refused, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task An_artifact_that_matches_its_checksum_but_is_no_model_is_damaged_too()
    {
        await using var application = await TrainingApplication.StartTrainedAsync();
        await using var context = application.CreateContext();
        await context.Database.ExecuteSqlAsync(
            $"UPDATE model_artifacts SET content = 'nonsense', sha256 = sha256('nonsense')");
        var administration = await application.AdministrateAsync();

        using var refused = await administration.PostAsync("/admin/models/1/activate");

        await Problems.AssertAsync(refused, HttpStatusCode.Conflict);
        Assert.True(Assert.Single(await administration.ListAsync("models")).GetProperty("damaged").GetBoolean());
    }

    [Fact]
    public async Task When_every_stored_model_is_damaged_a_new_one_is_trained()
    {
        await using var application = await TrainingApplication.StartTrainedAsync();
        await using var context = application.CreateContext();

        await using var restarted = await application.RestartAsync(whileDown: () => context.Database.ExecuteSqlAsync(
            $"UPDATE model_artifacts SET content = ''"));

        await application.Ratings.LoadBeginsAsync();
        var run = await (await AdministrateAsync(restarted)).EndOfAsync(2);
        Assert.Equal("startup", run.GetProperty("reason").GetString());
        Assert.Equal(2, restarted.Services.GetRequiredService<ModelStore>().Current.Version);
    }

    [Fact]
    public async Task Going_back_to_an_older_model_holds_over_a_restart()
    {
        await using var application = await TrainingApplication.StartTrainedAsync();
        var administration = await application.AdministrateAsync();
        await administration.TrainAsync();
        Assert.Equal(2, application.Services.GetRequiredService<ModelStore>().Current.Version);
        application.Time.Advance(TimeSpan.FromMinutes(1));

        using var response = await administration.PostAsync("/admin/models/1/activate");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var model = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(1, model.GetProperty("version").GetInt32());
        Assert.True(model.GetProperty("active").GetBoolean());
        Assert.Equal(1, application.Services.GetRequiredService<ModelStore>().Current.Version);
        await using var restarted = await application.RestartAsync();
        Assert.Equal(1, restarted.Services.GetRequiredService<ModelStore>().Current.Version);
    }

    [Fact]
    public async Task An_unknown_version_cannot_be_activated()
    {
        await using var application = await TrainingApplication.StartTrainedAsync();
        var administration = await application.AdministrateAsync();

        using var unknown = await administration.PostAsync("/admin/models/7/activate");
        using var nonsense = await administration.PostAsync("/admin/models/first/activate");

        await Problems.AssertAsync(unknown, HttpStatusCode.NotFound);
        await Problems.AssertAsync(nonsense, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Only_the_newest_artifacts_are_kept_and_the_facts_of_all()
    {
        await using var application = await TrainingApplication.StartTrainedAsync(settings: ("Training:KeptModels", "2"));
        var administration = await application.AdministrateAsync();
        await administration.TrainAsync();
        await administration.TrainAsync();

        var models = await administration.ListAsync("models");

        Assert.Equal([3, 2, 1], models.Select(model => model.GetProperty("version").GetInt32()));
        Assert.True(models[1].GetProperty("bytes").GetInt64() > 1000);
        Assert.Equal(JsonValueKind.Null, models[2].GetProperty("bytes").ValueKind);
        Assert.False(models[2].GetProperty("damaged").GetBoolean());
        Assert.Equal(8, models[2].GetProperty("options").GetProperty("ranker").GetProperty("factors").GetInt32());
        Assert.Equal(1440, models[2].GetProperty("ratingCount").GetInt32());
        Assert.Equal(TasteSeed.Users, models[2].GetProperty("userCount").GetInt32());
        using var pruned = await administration.PostAsync("/admin/models/1/activate");
        await Problems.AssertAsync(pruned, HttpStatusCode.Conflict);
    }

    private static async Task<AdministrationClient> AdministrateAsync(
        Microsoft.AspNetCore.Mvc.Testing.WebApplicationFactory<Program> application)
    {
        var client = application.CreateClient();
        using var response = await client.PostAsJsonAsync("/auth/login", new
        {
            userName = MovieRecsApplication.AdministratorName,
            password = MovieRecsApplication.Password,
        });
        var login = await response.Content.ReadFromJsonAsync<JsonElement>();
        client.DefaultRequestHeaders.Authorization = new("Bearer", login.GetProperty("accessToken").GetString());
        return new AdministrationClient(client);
    }
}
