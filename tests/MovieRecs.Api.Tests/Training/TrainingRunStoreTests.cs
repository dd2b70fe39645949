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

    private static Task<int> AddAbandonedAsync(MovieRecsDbContext context, TrainingRunState state)
    {
        context.TrainingRuns.Add(
            new TrainingRun { State = state, Reason = "request", RequestedAt = DateTimeOffset.UnixEpoch });
        return context.SaveChangesAsync();
    }
}
