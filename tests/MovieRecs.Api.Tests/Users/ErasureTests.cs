using System.Net;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Training;
using MovieRecs.Api.Users;
using MovieRecs.Api.Users.Administration;

namespace MovieRecs.Api.Tests.Users;

public sealed class ErasureTests
{
    [Fact]
    public async Task An_erasure_says_from_which_version_the_models_have_forgotten_somebody()
    {
        await using var application = await TrainingApplication.StartTrainedAsync();
        var administration = await application.AdministrateAsync();
        var administrator = await application.LogInAdministratorAsync();
        var user = await application.CreateUserAsync();
        await user.RateAsync((1, 5));

        application.Ratings.Hold();
        using var deleted = await user.Client.DeleteAsync("/users/me");
        var receipt = await TestUser.ReadAsync<DeletionReceipt>(deleted, HttpStatusCode.OK);
        var before = await administrator.GetAsync<ErasureAnswer>($"/admin/erasures/{receipt.ErasureId}");
        await application.Ratings.LoadBeginsAsync();
        application.Ratings.Release();
        var run = await administration.EndOfAsync(2);

        Assert.Equal((1, 1, null), (before.RatingsRemoved, before.ModelVersion, before.CleanFromVersion));
        Assert.Equal("succeeded", run.GetProperty("state").GetString());
        var after = await administrator.GetAsync<ErasureAnswer>($"/admin/erasures/{receipt.ErasureId}");
        Assert.Equal(run.GetProperty("modelVersion").GetInt32(), after.CleanFromVersion);
    }

    [Fact]
    public async Task Of_somebody_without_ratings_there_never_was_a_trace()
    {
        await using var application = await TrainingApplication.StartTrainedAsync();
        var administrator = await application.LogInAdministratorAsync();
        var user = await application.CreateUserAsync();

        using var deleted = await user.Client.DeleteAsync("/users/me");
        var receipt = await TestUser.ReadAsync<DeletionReceipt>(deleted, HttpStatusCode.OK);

        var erasure = await administrator.GetAsync<ErasureAnswer>($"/admin/erasures/{receipt.ErasureId}");
        Assert.Equal((0, false, 1), (erasure.RatingsRemoved, receipt.RetrainQueued, erasure.CleanFromVersion));
    }
}
