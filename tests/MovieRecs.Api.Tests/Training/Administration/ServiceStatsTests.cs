using System.Text.Json;
using MovieRecs.Api.Data;

namespace MovieRecs.Api.Tests.Training.Administration;

public sealed class ServiceStatsTests
{
    [Fact]
    public async Task Stats_count_what_there_is_and_name_simulated_viewers_as_such()
    {
        await using var application = await TrainingApplication.StartTrainedAsync(async seed =>
        {
            await TasteSeed.AddAsync(seed);
            seed.Context.Add(new User { Id = 900, Origin = UserOrigin.Simulated, CreatedAt = DateTimeOffset.UnixEpoch });
            seed.Context.Add(new Movie { Id = 9_000_001, Origin = MovieOrigin.Demo, Title = "Demo" });
            await seed.Context.SaveChangesAsync();
        });

        var stats = await (await application.AdministrateAsync()).GetAsync("/admin/stats");

        Assert.Equal(1, stats.GetProperty("users").GetProperty("accounts").GetInt32());
        Assert.Equal(TasteSeed.Users, stats.GetProperty("users").GetProperty("imported").GetInt32());
        Assert.Equal(1, stats.GetProperty("users").GetProperty("simulated").GetInt32());
        Assert.Equal(60, stats.GetProperty("movies").GetProperty("imported").GetInt32());
        Assert.Equal(1, stats.GetProperty("movies").GetProperty("demo").GetInt32());
        Assert.Equal(1440, stats.GetProperty("ratings").GetInt64());
        Assert.Equal(1, stats.GetProperty("model").GetProperty("version").GetInt32());
        Assert.Equal(8, stats.GetProperty("model").GetProperty("rankerFactors").GetInt32());
        Assert.Equal(
            stats.GetProperty("lastTrainingRun").GetProperty("metrics").GetRawText(),
            stats.GetProperty("model").GetProperty("metrics").GetRawText());
        Assert.Empty(stats.GetProperty("damagedModels").EnumerateArray());
        Assert.True(stats.GetProperty("memory").GetProperty("workingSetBytes").GetInt64() > 1 << 20);
    }

    [Fact]
    public async Task Stats_of_an_empty_service_have_no_model()
    {
        await using var application = await TrainingApplication.StartAsync(seed: _ => Task.CompletedTask);

        var stats = await (await application.AdministrateAsync()).GetAsync("/admin/stats");

        Assert.Equal(JsonValueKind.Null, stats.GetProperty("model").ValueKind);
        Assert.Equal(JsonValueKind.Null, stats.GetProperty("lastTrainingRun").ValueKind);
        Assert.Equal(0, stats.GetProperty("ratings").GetInt64());
    }
}
