using Microsoft.EntityFrameworkCore;

namespace MovieRecs.Api.Tests.Training;

/// <summary>The database refuses to write the state of a run.</summary>
public sealed class UnsavedRunTests
{
    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan EndRetryDelay = TimeSpan.FromSeconds(5);

    private const string Refusal = """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$;
        CREATE TRIGGER refuse BEFORE UPDATE ON training_runs
            FOR EACH ROW WHEN (NEW.state = 'refused-state' AND OLD.state <> NEW.state AND OLD.id > 1) EXECUTE FUNCTION refuse();
        """;

    [Fact]
    public async Task A_run_whose_begin_cannot_be_saved_is_ended_by_the_next_request_which_trains()
    {
        await using var application = await TrainingApplication.StartTrainedAsync();
        var administration = await application.AdministrateAsync();
        await RefuseAsync(application, "running");

        var refused = await administration.RetrainAsync();
        await application.Time.WaitForTimerAsync(FirstRetryDelay);
        Assert.False(application.Ratings.HasLoadBegun);
        await AcceptAsync(application);
        var next = await administration.RetrainAsync();

        Assert.NotEqual(refused, next);
        Assert.Equal("succeeded", (await administration.EndOfAsync(next)).GetProperty("state").GetString());
        Assert.Equal("failed", (await administration.RunAsync(refused)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task The_end_of_a_run_is_saved_as_soon_as_the_database_takes_it_and_until_then_the_run_goes_on()
    {
        await using var application = await TrainingApplication.StartTrainedAsync();
        var administration = await application.AdministrateAsync();
        await RefuseAsync(application, "failed");
        application.Ratings.Failure = new InvalidOperationException("no ratings today");

        var run = await administration.RetrainAsync();
        await application.Time.WaitForTimerAsync(EndRetryDelay);
        Assert.Equal("running", (await administration.RunAsync(run)).GetProperty("state").GetString());
        Assert.Equal(run, await administration.RetrainAsync());

        await AcceptAsync(application);
        application.Ratings.Failure = null;
        application.Time.Advance(EndRetryDelay);

        Assert.Equal("failed", (await administration.EndOfAsync(run)).GetProperty("state").GetString());
        var saved = await administration.RunAsync(run);
        Assert.Equal(("failed", "no ratings today"), (saved.GetProperty("state").GetString(), saved.GetProperty("error").GetString()));
        Assert.Equal("succeeded", (await administration.TrainAsync()).GetProperty("state").GetString());
    }

    private static async Task RefuseAsync(TrainingApplication application, string state)
    {
        await using var context = application.CreateContext();
        await context.Database.ExecuteSqlRawAsync(Refusal.Replace("refused-state", state, StringComparison.Ordinal));
    }

    private static async Task AcceptAsync(TrainingApplication application)
    {
        await using var context = application.CreateContext();
        await context.Database.ExecuteSqlRawAsync("DROP TRIGGER refuse ON training_runs");
    }
}
