using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Api.Data;
using MovieRecs.Api.Training;

namespace MovieRecs.Api.Tests.Training;

public sealed class TrainingRunStoreTests
{
    [Theory]
    [InlineData(TrainingRunState.Queued)]
    [InlineData(TrainingRunState.Running)]
    public async Task A_start_ends_what_a_killed_service_left_behind_before_anybody_asks_for_a_run(TrainingRunState state)
    {
        await using var application = await TrainingApplication.StartAsync(
            seed: seed => AddAbandonedAsync(seed.Context, state), hasTrainingService: false);

        await using var context = application.CreateContext();

        Assert.Equal(TrainingRunState.Failed, (await context.TrainingRuns.SingleAsync()).State);
    }

    [Fact]
    public async Task A_request_is_not_answered_with_a_run_that_nobody_works_on()
    {
        await using var application = await TrainingApplication.StartAsync(hasTrainingService: false);
        await using var context = application.CreateContext();
        await AddAbandonedAsync(context, TrainingRunState.Running);

        var run = await application.Services.GetRequiredService<TrainingQueue>()
            .RequestAsync(TrainingReason.Request, null, CancellationToken.None);

        Assert.Equal(
            [(1, TrainingRunState.Failed), (2, TrainingRunState.Queued)],
            (await context.TrainingRuns.AsNoTracking().OrderBy(row => row.Id).ToListAsync()).Select(row => (row.Id, row.State)));
        Assert.Equal(2, run.Id);
    }

    /// <summary>
    /// Each takes the other's run for one that a killed process left behind, which a second process on one database must
    /// expect; but there are never two runs at once.
    /// </summary>
    [Fact]
    public async Task Requests_of_two_processes_at_once_leave_one_run_queued()
    {
        await using var application = await TrainingApplication.StartAsync(hasTrainingService: false);
        var store = application.Services.GetRequiredService<TrainingRunStore>();
        await using var context = application.CreateContext();
        for (var round = 1; round <= 25; round++)
        {
            using var one = new TrainingQueue(store, application.Time);
            using var other = new TrainingQueue(store, application.Time);

            var runs = await Task.WhenAll(
                ((TrainingQueue[])[one, other, one, other]).Select(queue => Task.Run(
                    () => queue.RequestAsync(TrainingReason.Request, null, CancellationToken.None))));

            var queued = await context.TrainingRuns.AsNoTracking()
                .SingleAsync(run => run.State == TrainingRunState.Queued || run.State == TrainingRunState.Running);
            Assert.Contains(queued.Id, runs.Select(run => run.Id));
            await context.TrainingRuns.ExecuteUpdateAsync(
                update => update.SetProperty(run => run.State, TrainingRunState.Failed)); // nothing to queue up behind
        }
    }

    private static Task<int> AddAbandonedAsync(MovieRecsDbContext context, TrainingRunState state)
    {
        context.TrainingRuns.Add(
            new TrainingRun { State = state, Reason = "request", RequestedAt = DateTimeOffset.UnixEpoch });
        return context.SaveChangesAsync();
    }
}
