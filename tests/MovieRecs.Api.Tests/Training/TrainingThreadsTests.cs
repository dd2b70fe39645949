using System.Collections.Concurrent;
using System.Globalization;
using MovieRecs.Api.Training;

namespace MovieRecs.Api.Tests.Training;

public sealed class TrainingThreadsTests
{
    private const int IdlePolicy = 5; // SCHED_IDLE of sched(7)

    [Fact]
    public async Task Training_stands_behind_the_threads_that_serve()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // other systems have no such policy, and leave a processor to the requests instead
        }

        var helpers = new ConcurrentBag<int>();
        using var meeting = new Barrier(2); // so that both threads take one of the two parts
        var own = await TrainingThreads.RunAsync(() =>
        {
            TrainingThreads.ForEach(
                2, threads: 2,
                _ =>
                {
                    helpers.Add(PolicyOfThisThread());
                    Assert.True(meeting.SignalAndWait(TimeSpan.FromSeconds(30)));
                },
                CancellationToken.None);
            return PolicyOfThisThread();
        });

        Assert.Equal(IdlePolicy, own);
        Assert.Equal([IdlePolicy, IdlePolicy], helpers);
        Assert.NotEqual(IdlePolicy, PolicyOfThisThread());
    }

    /// <summary>Field 41 of proc(5)'s stat; the name, field 2, is in brackets and may hold anything.</summary>
    private static int PolicyOfThisThread()
    {
        var stat = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[41 - 3], CultureInfo.InvariantCulture);
    }
}
