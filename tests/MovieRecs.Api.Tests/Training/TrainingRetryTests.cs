using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Data;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Training;

namespace MovieRecs.Api.Tests.Training;

public sealed class TrainingRetryTests
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task A_first_training_that_fails_is_tried_again_until_there_is_a_model()
    {
        await using var application = await TrainingApplication.StartAsync(
            ratings: ratings => ratings.Failure = new InvalidOperationException("no ratings today"));
        for (var delay = FirstDelay; delay < FirstDelay * 8; delay *= 2)
        {
            await application.Ratings.LoadBeginsAsync();
            await application.Time.WaitForTimerAsync(delay);
            application.Time.Advance(delay);
        }

        await application.Ratings.LoadBeginsAsync();
        await application.Time.WaitForTimerAsync(FirstDelay * 8);
        application.Ratings.Failure = null;
        application.Time.Advance(FirstDelay * 8);
        await application.Ratings.LoadBeginsAsync();

        var run = await (await application.AdministrateAsync()).EndOfAsync(5);
        Assert.Equal("succeeded", run.GetProperty("state").GetString());
        Assert.Equal("startup", run.GetProperty("reason").GetString());
        Assert.Equal(1, application.Services.GetRequiredService<ModelStore>().Current.Version);
    }

    [Fact]
    public async Task Delays_double_up_to_ten_minutes_and_a_success_starts_them_anew()
    {
        var (schedule, time) = Schedule();
        for (var delay = FirstDelay; delay < LongestDelay; delay *= 2)
        {
            Assert.Equal(delay, schedule.NoteEnd(Run(TrainingRunState.Failed, "request", requestedBy: 4)));
        }

        Assert.Equal(LongestDelay, schedule.NoteEnd(Run(TrainingRunState.Failed, "request", requestedBy: 4)));
        var due = schedule.WaitAsync(long.MaxValue, CancellationToken.None);
        time.Advance(LongestDelay - TimeSpan.FromSeconds(1));
        Assert.False(due.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new DueTraining(TrainingReason.Request, 4), await due.WaitAsync(FirstDelay));

        Assert.Null(schedule.NoteEnd(Run(TrainingRunState.Succeeded)));
        Assert.Equal(FirstDelay, schedule.NoteEnd(Run(TrainingRunState.Failed)));
    }

    [Theory]
    [InlineData(TrainingRunState.Rejected)]
    [InlineData(TrainingRunState.Cancelled)]
    [InlineData(TrainingRunState.Succeeded)]
    public async Task Only_a_failure_is_tried_again(TrainingRunState state)
    {
        var (schedule, time) = Schedule();
        schedule.NoteEnd(Run(TrainingRunState.Failed));

        Assert.Null(schedule.NoteEnd(Run(state)));
        var due = schedule.WaitAsync(long.MaxValue, CancellationToken.None);
        time.Advance(TimeSpan.FromHours(24));

        Assert.Equal(TrainingReason.Schedule, (await due.WaitAsync(FirstDelay)).Reason);
    }

    private static (TrainingSchedule Schedule, ManualTime Time) Schedule()
    {
        var time = new ManualTime();
        return (new TrainingSchedule(Options.Create(new TrainingOptions()), new RatingActivity(), time), time);
    }

    private static TrainingRunAnswer Run(TrainingRunState state, string reason = "startup", int? requestedBy = null) => TrainingRunAnswer.From(
        new TrainingRun { State = state, Reason = reason, RequestedBy = requestedBy, RequestedAt = DateTimeOffset.UnixEpoch });
}
