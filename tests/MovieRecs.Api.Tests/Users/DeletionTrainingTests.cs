using System.Net.Http.Json;
using System.Text.Json;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Training;

namespace MovieRecs.Api.Tests.Users;

public sealed class DeletionTrainingTests
{
    [Fact]
    public async Task A_deletion_while_a_run_works_has_another_run_follow_it()
    {
        await using var application = await TrainingApplication.StartTrainedAsync();
        var administration = await application.AdministrateAsync();
        var user = await UserWithRatingAsync(application);
        application.Ratings.Hold();
        var running = await administration.RetrainAsync();
        await application.Ratings.LoadBeginsAsync();

        using var deleted = await user.Client.DeleteAsync("/users/me");
        var receipt = await deleted.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(receipt.GetProperty("retrainQueued").GetBoolean());
        application.Ratings.Release();
        await administration.EndOfAsync(running);

        await application.Ratings.LoadBeginsAsync();
        var next = await administration.EndOfAsync(running + 1);
        Assert.Equal("deletion", next.GetProperty("reason").GetString());
        Assert.Equal(JsonValueKind.Null, next.GetProperty("requestedBy").ValueKind);
    }

    [Fact]
    public async Task A_deletion_while_nothing_works_has_one_run_follow_it()
    {
        await using var application = await TrainingApplication.StartTrainedAsync();
        var administration = await application.AdministrateAsync();
        var user = await UserWithRatingAsync(application);

        using var deleted = await administration.Client.DeleteAsync($"/users/{user.UserId}");
        await application.Ratings.LoadBeginsAsync();
        var run = await administration.EndOfAsync(2);

        Assert.Equal("deletion", run.GetProperty("reason").GetString());
        Assert.Equal(JsonValueKind.Number, run.GetProperty("requestedBy").ValueKind);
        Assert.Equal(2, (await administration.ListAsync("training-runs")).Length);
        Assert.False(application.Ratings.HasLoadBegun);
    }

    private static async Task<TestUser> UserWithRatingAsync(MovieRecsApplication application)
    {
        var user = await application.CreateUserAsync();
        using var rated = await user.Client.PostAsJsonAsync("/ratings", new { movieId = 1, rating = 5 });
        rated.EnsureSuccessStatusCode();
        return user;
    }
}
