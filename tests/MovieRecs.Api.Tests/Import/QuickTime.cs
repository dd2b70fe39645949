namespace MovieRecs.Api.Tests.Import;

/// <summary>A clock on which the pauses between attempts are over at once; time-outs, which are longer, take their time.</summary>
internal sealed class QuickTime : TimeProvider
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(20);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime < LongestPause && dueTime > TimeSpan.Zero ? TimeSpan.Zero : dueTime, period);
}
