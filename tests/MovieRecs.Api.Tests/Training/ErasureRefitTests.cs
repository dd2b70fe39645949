using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Content;
using MovieRecs.Als.Threading;
using MovieRecs.Api.Content;
using MovieRecs.Api.Data;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Training.Administration;
using MovieRecs.Api.Training;
using MovieRecs.Api.Training.Publishing;
using MovieRecs.Api.Training.Validation;
using MovieRecs.Api.Users;
using MovieRecs.Api.Users.Administration;

namespace MovieRecs.Api.Tests.Training;

/// <summary>After a deletion the movies that the user had rated are solved again, before anything is trained.</summary>
public sealed class ErasureRefitTests
{
    private const int Leaving = 5;

    private const string Refusal =
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$; ";

    /// <summary>Of so few ratings the choice of τ is mostly chance, and a run would be rejected for it.</summary>
    private static readonly (string Name, string Value) _steady = ("Training:Stars:Regularization", "3");

    /// <summary>With one user fewer nothing is trained any more, so what was solved again stays in service.</summary>
    private static readonly (string Name, string Value) _trainsOnce = ("Training:MinimumRatings", "1435");

    private static readonly TimeSpan _retryDelay = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Exactly_the_movies_of_the_deleted_user_change()
    {
        await using var application = await TrainingApplication.StartTrainedAsync(settings: [_steady, _trainsOnce]);
        var administrator = await application.LogInAdministratorAsync();
        var before = StoreOf(application).Current;
        var rated = await RatedByAsync(application, Leaving);
        var unaffected = Enumerable.Range(1, TasteSeed.Groups * TasteSeed.MoviesPerGroup).Except(rated).Take(3);
        var predictedBefore = await PredictAsync(application, unaffected);

        var receipt = await DeleteAsync(administrator, Leaving);
        var run = await EndOfNextRunAsync(application);

        Assert.Equal((12, 1, true), (receipt.RatingsRemoved, receipt.ModelVersion, receipt.RetrainQueued));
        Assert.Equal(("rejected", "deletion"), (StateOf(run), run.GetProperty("reason").GetString()));
        Assert.Equal(["load", "refit"], run.GetProperty("timings").EnumerateObject().Select(timing => timing.Name));
        var after = StoreOf(application).Current;
        Assert.Equal(2, after.Version);
        Assert.Equal(rated, ChangedMovies(before.Models!, after.Models!));
        var predicted = await PredictAsync(application, unaffected);
        var changed = predicted.Keys.Where(movieId => predicted[movieId] != predictedBefore[movieId]).ToArray();
        Assert.NotEmpty(changed);
        Assert.All(changed, movieId => Assert.Contains(movieId, rated));
        Assert.Equal(
            new ErasureAnswer(receipt.ErasureId, (await ErasureAsync(administrator, receipt)).ErasedAt, 12, 1, 2, null),
            await ErasureAsync(administrator, receipt));
    }

    [Fact]
    public async Task They_are_solved_from_the_ratings_that_the_run_would_train_on()
    {
        await using var application = await TrainingApplication.StartTrainedAsync(settings: [_steady, _trainsOnce]);
        var administrator = await application.LogInAdministratorAsync();
        var before = StoreOf(application).Current;
        var rated = await RatedByAsync(application, Leaving);

        await DeleteAsync(administrator, Leaving);
        await EndOfNextRunAsync(application);

        var source = application.Services.GetRequiredService<DatabaseRatingSource>();
        var ratings = await source.LoadAsync(ValidationSplit.For(1440 - 12), CancellationToken.None);
        var (models, refit) = (before.Models!, StoreOf(application).Current.Models!);
        var threads = application.Services.GetRequiredService<WorkerThreads>();
        var data = ratings.Training;
        var (contents, counts) = ContentPlacing.ContentsOf(
            models.Items, before.Catalogue, item => data.ByItem.ColumnsOf(data.Items.IndexOf(models.Items.IdAt(item))).Length);
        Assert.Equal(
            ContentPrior.Apply(
                ItemRefit.Refit(models.Ranker, models.Items, data, rated, threads), contents, counts,
                [.. rated.Select(models.Items.IndexOf)], threads).ItemFactors.ToArray(),
            refit.Ranker.ItemFactors.ToArray());
        var features = ratings.FeaturesWith(before.Catalogue, threads, CancellationToken.None);
        Assert.Equal(
            ItemRefit.Refit(models.Stars.Als, models.Items, ratings.Training, rated, features, threads).ItemFactors.ToArray(),
            refit.Stars.Als.ItemFactors.ToArray());
    }

    [Fact]
    public async Task A_version_of_their_own_takes_the_place_of_the_one_in_service_and_outlives_a_restart()
    {
        await using var application = await TrainingApplication.StartTrainedAsync(settings: [_steady, _trainsOnce]);
        var administrator = await application.LogInAdministratorAsync();
        var administration = new AdministrationClient(administrator.Client);
        var receipt = await DeleteAsync(administrator, Leaving);
        await EndOfNextRunAsync(application);

        var versions = await administration.ListAsync("models");
        Assert.Equal([2, 1], versions.Select(version => version.GetProperty("version").GetInt32()));
        Assert.Equal((1, 2), (versions[0].GetProperty("refitOf").GetInt32(), versions[0].GetProperty("trainingRunId").GetInt32()));
        Assert.Equal(JsonValueKind.Null, versions[1].GetProperty("refitOf").ValueKind);
        Assert.Equal(JsonValueKind.Null, versions[1].GetProperty("bytes").ValueKind);
        foreach (var same in (string[])["trainedAt", "ratingCount", "userCount", "movieCount", "metrics", "options"])
        {
            Assert.Equal(versions[1].GetProperty(same).GetRawText(), versions[0].GetProperty(same).GetRawText());
        }

        using var back = await administration.PostAsync("/admin/models/1/activate");
        await Problems.AssertAsync(back, HttpStatusCode.Conflict);
        await using var context = application.CreateContext();
        Assert.Null((await context.Erasures.SingleAsync(erasure => erasure.Id == receipt.ErasureId)).MovieIds);

        var served = StoreOf(application).Current.Models!;
        await using var restarted = await application.RestartAsync();
        var again = restarted.Services.GetRequiredService<ModelStore>().Current.Models!;
        Assert.Equal(2, again.Version);
        Assert.Empty(ChangedMovies(served, again));
    }

    [Fact]
    public async Task The_run_then_trains_models_without_a_trace()
    {
        await using var application = await TrainingApplication.StartTrainedAsync(settings: _steady);
        var administrator = await application.LogInAdministratorAsync();

        var receipt = await DeleteAsync(administrator, Leaving);
        var run = await EndOfNextRunAsync(application);

        Assert.Equal(("succeeded", 3), (StateOf(run), run.GetProperty("modelVersion").GetInt32()));
        var erasure = await ErasureAsync(administrator, receipt);
        Assert.Equal((2, 3), (erasure.RefitVersion, erasure.CleanFromVersion));
        var administration = new AdministrationClient(administrator.Client);
        var kept = await administration.RunAsync(run.GetProperty("id").GetInt32());
        Assert.Equal(["load", "refit", "ranker"], kept.GetProperty("timings").EnumerateObject().Select(timing => timing.Name).Take(3));
        var versions = await administration.ListAsync("models");
        Assert.Equal(JsonValueKind.Null, versions[0].GetProperty("refitOf").ValueKind);
    }

    [Fact]
    public async Task What_can_only_be_trained_again_is_left_out()
    {
        await using var application = await TrainingApplication.StartTrainedAsync(
            settings: [_steady, _trainsOnce, ("Training:Budget", "00:10:00")]);
        var administrator = await application.LogInAdministratorAsync();
        await EndOfNextRunAsync(application);
        var before = StoreOf(application).Current.Models!;
        Assert.Equal((2, true, true), (before.Version, before.Stars.Bayesian is not null, before.Neighbors is not null));

        await DeleteAsync(administrator, Leaving);
        await EndOfNextRunAsync(application);

        var after = StoreOf(application).Current.Models!;
        Assert.Equal(
            (3, false, false, false),
            (after.Version, after.Stars.Bayesian is not null, after.Neighbors is not null, after.Session is not null));
        var version = (await new AdministrationClient(administrator.Client).ListAsync("models"))[0];
        Assert.Equal(0, version.GetProperty("options").GetProperty("bayesianShare").GetDouble());
        Assert.Equal("refinement", (await EndOfNextRunAsync(application)).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Two_deletions_while_a_run_works_on_their_ratings_are_made_up_for_together()
    {
        PartedRatings? loadedBefore = null;
        await using var application = await TrainingApplication.StartAsync(ratings: control => control.Change = ratings =>
        {
            // The second run goes on with what the first one had.
            control.Change = loadedBefore is null ? control.Change : null;
            return loadedBefore ??= ratings;
        }, settings: _steady);
        await application.Ratings.LoadBeginsAsync();
        var administrator = await application.LogInAdministratorAsync();
        var administration = new AdministrationClient(administrator.Client);
        await administration.EndOfAsync(1);
        int[] rated = [.. (await RatedByAsync(application, Leaving)).Union(await RatedByAsync(application, Leaving + 1)).Order()];
        application.Ratings.Hold();
        var running = await administration.RetrainAsync();
        await application.Ratings.LoadBeginsAsync();

        var receipts = await Task.WhenAll(DeleteAsync(administrator, Leaving), DeleteAsync(administrator, Leaving + 1));
        application.Ratings.Release();
        await administration.EndOfAsync(running);
        var withTraces = StoreOf(application).Find(2)!.Models!;
        await application.Ratings.LoadBeginsAsync();
        var next = await administration.EndOfAsync(running + 1);

        Assert.Equal(("succeeded", 4), (StateOf(next), next.GetProperty("modelVersion").GetInt32()));
        Assert.Equal(rated, ChangedMovies(withTraces, StoreOf(application).Find(3)!.Models!));
        foreach (var receipt in receipts)
        {
            var erasure = await ErasureAsync(administrator, receipt);
            Assert.Equal((1, 3, 4), (erasure.ModelVersion, erasure.RefitVersion, erasure.CleanFromVersion));
        }

        Assert.Equal(3, (await administration.ListAsync("training-runs")).Length);
    }

    [Fact]
    public async Task A_deletion_that_the_end_of_the_service_came_upon_is_made_up_for_at_the_next_start()
    {
        await using var application = await TrainingApplication.StartTrainedAsync(settings: _steady);
        var token = (await application.LogInAdministratorAsync()).Client.DefaultRequestHeaders.Authorization;
        var rated = await RatedByAsync(application, Leaving);
        await using var context = application.CreateContext();

        await using var restarted = await application.RestartAsync(whileDown: async () =>
        {
            await context.Users.Where(user => user.Id == Leaving).ExecuteDeleteAsync();
            context.Add(new Erasure
            {
                ErasedAt = DateTimeOffset.UnixEpoch,
                RatingsRemoved = rated.Length,
                ModelVersion = 1,
                MovieIds = rated,
            });
            await context.SaveChangesAsync();
        });

        await application.Ratings.LoadBeginsAsync();
        var administration = new AdministrationClient(restarted.CreateClient());
        administration.Client.DefaultRequestHeaders.Authorization = token;
        var run = await administration.EndOfAsync(2);
        Assert.Equal(("succeeded", "deletion"), (StateOf(run), run.GetProperty("reason").GetString()));
        var erasure = await context.Erasures.AsNoTracking().SingleAsync();
        Assert.Equal((2, 3, null), (erasure.RefitVersion, erasure.CleanFromVersion, erasure.MovieIds));
    }

    [Fact]
    public async Task A_deletion_whose_run_the_database_refuses_gets_it_as_soon_as_the_database_takes_it()
    {
        await using var application = await TrainingApplication.StartTrainedAsync(settings: _steady);
        var administrator = await application.LogInAdministratorAsync();
        await ExecuteAsync(
            application,
            Refusal + "CREATE TRIGGER refuse BEFORE INSERT ON training_runs FOR EACH ROW EXECUTE FUNCTION refuse()");

        var receipt = await DeleteAsync(administrator, Leaving);
        await application.Time.WaitForTimerAsync(_retryDelay);
        var before = await ErasureAsync(administrator, receipt);
        await ExecuteAsync(application, "DROP TRIGGER refuse ON training_runs");
        application.Time.Advance(_retryDelay);
        await EndOfNextRunAsync(application);

        Assert.False(receipt.RetrainQueued);
        Assert.Equal((null, null), (before.RefitVersion, before.CleanFromVersion));
        var after = await ErasureAsync(administrator, receipt);
        Assert.Equal((2, 3), (after.RefitVersion, after.CleanFromVersion));
    }

    [Fact]
    public async Task A_version_that_the_database_refuses_leaves_the_run_to_train()
    {
        await using var application = await TrainingApplication.StartTrainedAsync(settings: _steady);
        var administrator = await application.LogInAdministratorAsync();
        await ExecuteAsync(
            application,
            Refusal + "CREATE TRIGGER refuse BEFORE INSERT ON models FOR EACH ROW "
            + "WHEN (NEW.refit_of IS NOT NULL) EXECUTE FUNCTION refuse()");

        var receipt = await DeleteAsync(administrator, Leaving);
        var run = await EndOfNextRunAsync(application);

        Assert.Equal("succeeded", StateOf(run));
        var erasure = await ErasureAsync(administrator, receipt);
        Assert.Equal((null, run.GetProperty("modelVersion").GetInt32()), (erasure.RefitVersion, erasure.CleanFromVersion));
        await using var context = application.CreateContext();
        Assert.Null((await context.Erasures.SingleAsync()).MovieIds);
    }

    [Fact]
    public async Task Without_models_there_is_nothing_to_solve_again()
    {
        await using var application = await TrainingApplication.StartAsync(
            ratings: control => control.Failure = new InvalidOperationException("no ratings today"), settings: _steady);
        await application.Ratings.LoadBeginsAsync();
        var administrator = await application.LogInAdministratorAsync();
        await new AdministrationClient(administrator.Client).EndOfAsync(1);
        application.Ratings.Failure = null;

        var receipt = await DeleteAsync(administrator, Leaving);
        var run = await EndOfNextRunAsync(application);

        Assert.Equal(("succeeded", 1), (StateOf(run), run.GetProperty("modelVersion").GetInt32()));
        var erasure = await ErasureAsync(administrator, receipt);
        Assert.False(run.GetProperty("timings").TryGetProperty("refit", out _));
        Assert.Equal((0, null, 1), (erasure.ModelVersion, erasure.RefitVersion, erasure.CleanFromVersion));
    }

    [Fact]
    public async Task Nothing_is_put_in_the_place_of_a_version_that_is_not_in_service_any_more()
    {
        await using var application = await TrainingApplication.StartTrainedAsync(settings: _steady);
        await (await application.AdministrateAsync()).TrainAsync();
        var row = new TrainingRun { State = TrainingRunState.Running, Reason = "deletion", RequestedAt = DateTimeOffset.UnixEpoch };
        var run = new LiveTrainingRun(TrainingRunAnswer.From(row), application.Time);
        var publisher = application.Services.GetRequiredService<ModelPublisher>();

        Assert.False(await publisher.PublishRefitAsync(run, refitOf: 1, artifact: [], CancellationToken.None));

        Assert.Equal(2, StoreOf(application).Current.Version);
        await using var context = application.CreateContext();
        Assert.Equal(2, await context.ModelArtifacts.CountAsync());
    }

    private static ModelStore StoreOf(TrainingApplication application) => application.Services.GetRequiredService<ModelStore>();

    private static string StateOf(JsonElement run) => run.GetProperty("state").GetString()!;

    private static async Task<int[]> RatedByAsync(TrainingApplication application, int userId)
    {
        await using var context = application.CreateContext();
        return await context.Ratings.Where(rating => rating.UserId == userId).Select(rating => rating.MovieId).Order().ToArrayAsync();
    }

    private static async Task<DeletionReceipt> DeleteAsync(TestUser administrator, int userId)
    {
        using var response = await administrator.Client.DeleteAsync($"/users/{userId}");
        return await TestUser.ReadAsync<DeletionReceipt>(response, HttpStatusCode.OK);
    }

    private static Task<ErasureAnswer> ErasureAsync(TestUser administrator, DeletionReceipt receipt) =>
        administrator.GetAsync<ErasureAnswer>($"/admin/erasures/{receipt.ErasureId}");

    private static async Task<JsonElement> EndOfNextRunAsync(TrainingApplication application)
    {
        await application.Ratings.LoadBeginsAsync();
        var administration = await application.AdministrateAsync();
        return await administration.EndOfAsync((await administration.ListAsync("training-runs"))[0].GetProperty("id").GetInt32());
    }

    /// <summary>Stars for somebody who has rated some movies, by movie.</summary>
    private static async Task<Dictionary<int, float>> PredictAsync(TrainingApplication application, IEnumerable<int> rated)
    {
        using var client = application.CreateClient();
        using var response = await client.PostAsJsonAsync(
            "/recommendations", new { ratings = rated.Select(movieId => new { movieId, rating = 4 }), count = 57 });
        var list = await response.Content.ReadFromJsonAsync<JsonElement>();
        return list.GetProperty("items").EnumerateArray().ToDictionary(
            item => item.GetProperty("movieId").GetInt32(), item => item.GetProperty("predictedRating").GetSingle());
    }

    /// <summary>Movies of which the models say other things, in any of their parts that are kept by movie.</summary>
    private static int[] ChangedMovies(ServedModels before, ServedModels after)
    {
        Assert.Equal(before.Items.Ids, after.Items.Ids);
        var changed = new SortedSet<int>();
        foreach (var matrix in (Func<ServedModels, ReadOnlyMemory<float>>[])[
            models => models.Ranker.ItemFactors, models => models.Stars.Als.ItemFactors, models => models.Stars.Als.ItemBiases,
            models => models.Stars.Als.SetWeights, models => models.Ranker.Popularity!.Scores])
        {
            var width = matrix(before).Length / before.Items.Count;
            for (var item = 0; item < before.Items.Count; item++)
            {
                if (!matrix(before).Span.Slice(item * width, width).SequenceEqual(matrix(after).Span.Slice(item * width, width)))
                {
                    changed.Add(before.Items.IdAt(item));
                }
            }
        }

        return [.. changed];
    }

    private static async Task ExecuteAsync(TrainingApplication application, string statement)
    {
        await using var context = application.CreateContext();
        await context.Database.ExecuteSqlRawAsync(statement);
    }
}
