using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Api.Data;
using MovieRecs.Api.Training;

namespace MovieRecs.Api.Tests.Training;

/// <summary>Between asking for a run and working on it, something happens to the row.</summary>
public sealed class TrainingHandOverTests
{
    private const string Refusal = """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON training_runs FOR EACH ROW EXECUTE FUNCTION refuse();
        """;

    [Fact]
    public async Task A_queued_run_that_another_process_ended_is_over_for_whoever_follows_it()
    {
        await using var application = await TrainingApplication.StartAsync(hasTrainingService: false);
        var queue = application.Services.GetRequiredService<TrainingQueue>();
        var run = await queue.RequestAsync(TrainingReason.Request, null, CancellationToken.None);
        var live = queue.FindLive(run.Id)!;
        var (_, changed) = live.Read();
        await using var context = application.CreateContext();
        await context.TrainingRuns.ExecuteUpdateAsync(update => update
            .SetProperty(row => row.State, TrainingRunState.Failed)
            .SetProperty(row => row.Error, "Another one wanted it."));

        var ended = await application.Services.GetRequiredService<TrainingRunner>().RunAsync(live, CancellationToken.None);

        Assert.Equal((TrainingRunState.Failed, "Another one wanted it."), (ended.State, ended.Error));
        await changed.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(ended, live.State);
        Assert.Null(queue.FindLive(run.Id));
    }

    [Fact]
    public async Task A_run_that_is_to_follow_is_asked_for_again_when_the_database_refuses_it_at_first()
    {
        await using var application = await TrainingApplication.StartAsync(hasTrainingService: false);
        var queue = application.Services.GetRequiredService<TrainingQueue>();
        var store = application.Services.GetRequiredService<TrainingRunStore>();
        var live = queue.FindLive((await queue.RequestAsync(TrainingReason.Request, null, CancellationToken.None)).Id)!;
        await store.TryBeginAsync(live.Begun(), CancellationToken.None);
        await queue.RequestFreshAsync(TrainingReason.Deletion, null, CancellationToken.None);
        var ended = live.Ended(TrainingRunState.Succeeded);
        await store.SaveAsync(ended, CancellationToken.None);
        queue.Complete(live, ended);
        await using var context = application.CreateContext();
        await context.Database.ExecuteSqlRawAsync(Refusal);

        await Assert.ThrowsAnyAsync<DbUpdateException>(() => queue.RequestFollowUpAsync(CancellationToken.None));
        await context.Database.ExecuteSqlRawAsync("DROP TRIGGER refuse ON training_runs");
        await queue.RequestFollowUpAsync(CancellationToken.None);

        var next = await context.TrainingRuns.SingleAsync(run => run.Id != live.Id);
        Assert.Equal(("deletion", TrainingRunState.Queued), (next.Reason, next.State));
    }
}
