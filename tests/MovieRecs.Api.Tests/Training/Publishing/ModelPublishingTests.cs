using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Als.Models;
using MovieRecs.Api.Data;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Training;
using MovieRecs.Api.Training.Validation;

namespace MovieRecs.Api.Tests.Training.Publishing;

public sealed class ModelPublishingTests
{
    [Fact]
    public async Task A_model_that_is_clearly_worse_than_the_one_in_service_is_rejected()
    {
        await using var application = await TrainingApplication.StartTrainedAsync(
            settings: [("Training:Stars:Regularization", "1000000"), ("Training:Stars:BiasRegularization", "1000000")]);
        var store = application.Services.GetRequiredService<ModelStore>();
        var source = application.Services.GetRequiredService<DatabaseRatingSource>();
        var ratings = await source.LoadAsync(
            ValidationSplit.For(await source.CountAsync(CancellationToken.None)), CancellationToken.None);
        store.Publish(store.Current.Models! with
        {
            Stars = new RatingEnsemble(
                ExplicitAlsTrainer.Train(ratings.Training, new ExplicitAlsOptions { Factors = 4, Regularization = 1 })),
        });

        var run = await (await application.AdministrateAsync()).TrainAsync();

        Assert.Equal("rejected", run.GetProperty("state").GetString());
        Assert.StartsWith(
            "It predicts clearly worse than model 1:", run.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, store.Current.Version);
    }

    [Fact]
    public async Task A_model_that_could_not_be_stored_is_not_served()
    {
        await using var application = await TrainingApplication.StartTrainedAsync();
        var administration = await application.AdministrateAsync();
        application.Ratings.Hold();
        var id = await administration.RetrainAsync();
        await application.Ratings.LoadBeginsAsync();
        await using var context = application.CreateContext();
        await context.TrainingRuns.Where(run => run.Id == id)
            .ExecuteUpdateAsync(update => update.SetProperty(run => run.State, TrainingRunState.Failed));

        application.Ratings.Release();
        var ended = await administration.EndOfAsync(id);

        Assert.Equal("failed", ended.GetProperty("state").GetString());
        Assert.Equal(1, application.Services.GetRequiredService<ModelStore>().Current.Version);
        Assert.Equal(1, await context.Models.CountAsync());
    }
}
