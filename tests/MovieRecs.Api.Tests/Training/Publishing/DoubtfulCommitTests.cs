using System.Data.Common;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Api.Data;
using MovieRecs.Api.Serving;
using Npgsql;

namespace MovieRecs.Api.Tests.Training.Publishing;

/// <summary>The connection is lost while a model is stored: the server may have committed or not.</summary>
public sealed class DoubtfulCommitTests
{
    private readonly LostCommits _commits = new();

    [Fact]
    public async Task A_model_whose_commit_is_in_doubt_is_served_if_the_database_has_it()
    {
        await using var application = await StartAsync();
        var administration = await application.AdministrateAsync();

        var ended = await TrainAsync(application, () => _commits.LoseAnswer());

        Assert.Equal("succeeded", ended);
        Assert.Equal(2, application.Services.GetRequiredService<ModelStore>().Current.Version);
        Assert.Equal("succeeded", (await administration.RunAsync(2)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_model_whose_commit_is_in_doubt_is_not_served_if_the_database_does_not_have_it()
    {
        await using var application = await StartAsync();

        var ended = await TrainAsync(application, () => _commits.LoseRequest());

        Assert.Equal("failed", ended);
        Assert.Equal(1, application.Services.GetRequiredService<ModelStore>().Current.Version);
        await using var context = application.CreateContext();
        Assert.Equal(1, await context.Models.CountAsync());
    }

    [Fact]
    public async Task A_model_without_a_deleted_user_whose_commit_is_in_doubt_is_served_if_the_database_has_it()
    {
        await using var application = await StartAsync();
        var administration = await application.AdministrateAsync();
        application.Ratings.Hold();
        using var deleted = await administration.Client.DeleteAsync("/users/5");
        deleted.EnsureSuccessStatusCode();
        await application.Ratings.LoadBeginsAsync();

        _commits.LoseAnswer();
        application.Ratings.Release();
        await administration.EndOfAsync(2);

        var version = (await administration.ListAsync("models")).Single(model => model.GetProperty("refitOf").GetRawText() == "1");
        Assert.Equal(2, version.GetProperty("version").GetInt32());
        Assert.Equal(2, application.Services.GetRequiredService<ModelStore>().Find(2)?.Version);
    }

    [Fact]
    public async Task A_model_whose_activation_is_in_doubt_is_served_if_the_database_says_so()
    {
        await using var application = await StartAsync();
        var administration = await application.AdministrateAsync();
        await administration.TrainAsync();
        application.Time.Advance(TimeSpan.FromMinutes(1));

        _commits.LoseAnswer();
        using var response = await administration.PostAsync("/admin/models/1/activate");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(1, application.Services.GetRequiredService<ModelStore>().Current.Version);
    }

    private Task<TrainingApplication> StartAsync() =>
        TrainingApplication.StartTrainedAsync(services: services => services.AddSingleton<IInterceptor>(_commits));

    private static async Task<string?> TrainAsync(TrainingApplication application, Action beforeTheEnd)
    {
        var administration = await application.AdministrateAsync();
        application.Ratings.Hold();
        var run = await administration.RetrainAsync();
        await application.Ratings.LoadBeginsAsync();
        beforeTheEnd();
        application.Ratings.Release();
        return (await administration.EndOfAsync(run)).GetProperty("state").GetString();
    }

    /// <summary>Loses the connection once, before or after the server has committed.</summary>
    private sealed class LostCommits : DbTransactionInterceptor, ISaveChangesInterceptor
    {
        private int _request;
        private int _answer;

        public void LoseRequest() => _request = 1;

        public void LoseAnswer() => _answer = 1;

        public override async ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            if (Interlocked.Exchange(ref _request, 0) == 1)
            {
                await transaction.RollbackAsync(cancellationToken);
                throw Lost();
            }

            return result;
        }

        public override Task TransactionCommittedAsync(
            DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) =>
            Interlocked.Exchange(ref _answer, 0) == 1 ? throw Lost() : Task.CompletedTask;

        /// <summary>An activation is one statement, without a transaction of Entity Framework's.</summary>
        public ValueTask<int> SavedChangesAsync(
            SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default) =>
            eventData.Context is MovieRecsDbContext { Database.CurrentTransaction: null } && Interlocked.Exchange(ref _answer, 0) == 1
                ? throw Lost()
                : ValueTask.FromResult(result);

        private static NpgsqlException Lost() => new("Exception while reading from stream", new EndOfStreamException());
    }
}
