using System.Collections.Concurrent;
using System.Globalization;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Training;

namespace MovieRecs.Api.Tests.Training;

/// <summary>Other systems have no such policy and leave a processor to the requests instead; <c>test.sh</c> leaves this out there.</summary>
[Trait("Category", "Linux")]
public sealed class TrainingThreadsTests
{
    private const int IdlePolicy = 5; // SCHED_IDLE of sched(7)

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Training_stands_behind_the_threads_that_serve()
    {
        using var threads = TrainingThreads.Create(2);
        var workers = new ConcurrentBag<int>();
        using var meeting = new Barrier(2); // so that both threads take one of the two parts
        var own = await threads.RunAsync(() =>
        {
            threads.ForEach(2, chunk: 1, _ =>
            {
                workers.Add(PolicyOf("/proc/thread-self"));
                Assert.True(meeting.SignalAndWait(_patience));
            });
            return PolicyOf("/proc/thread-self");
        });

        Assert.Equal(2, threads.Count);
        Assert.Equal(IdlePolicy, own);
        Assert.Equal([IdlePolicy, IdlePolicy], workers);
        Assert.NotEqual(IdlePolicy, PolicyOf("/proc/thread-self"));
    }

    [Fact]
    public async Task Every_thread_of_a_run_stands_behind_those_that_serve_in_every_phase()
    {
        await using var application = await TrainingApplication.StartTrainedAsync(settings: [("Training:Threads", "3")]);
        var samples = new ConcurrentBag<(string Thread, int Policy)>();
        application.Time.TimestampTaken += () =>
        {
            if (Thread.CurrentThread.Name == "training")
            {
                samples.Add(("training", PolicyOf("/proc/thread-self")));
                foreach (var (name, policy) in Helpers())
                {
                    samples.Add((name, policy));
                }
            }
        };

        var run = await (await application.AdministrateAsync()).TrainAsync();

        Assert.Equal("succeeded", run.GetProperty("state").GetString());
        Assert.Superset(new HashSet<string> { "training", "training-1", "training-2" }, samples.Select(sample => sample.Thread).ToHashSet());
        Assert.All(samples, sample => Assert.Equal(IdlePolicy, sample.Policy));
    }

    [Fact]
    public async Task A_service_that_has_trained_has_made_no_worker_threads_of_another_kind()
    {
        var data = Directory.CreateTempSubdirectory("movierecs-data-").FullName;
        try
        {
            await using var service = await ServiceProcess.StartReadyAsync(
                ("DataFolder", data), ("Seed__Demo", "true"), ("Training__Threads", "2"));

            var names = Directory.EnumerateDirectories($"/proc/{service.Id}/task")
                .Select(thread => Read(thread + "/comm")?.TrimEnd()).ToHashSet();

            Assert.Contains("training-1", names); // the threads wait for the next loop, so they are still there
            Assert.DoesNotContain("als-1", names); // those of WorkerThreads.Shared, at the priority of requests
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    /// <summary>The threads that help the one that trains, those of other tests too; each once it has said what it is.</summary>
    private static IEnumerable<(string Name, int Policy)> Helpers()
    {
        foreach (var thread in Directory.EnumerateDirectories("/proc/self/task"))
        {
            if (Read(thread + "/comm")?.TrimEnd() is { } name && name.StartsWith("training-", StringComparison.Ordinal))
            {
                // One that has only just been made takes its rank before anything else.
                SpinWait.SpinUntil(() => PolicyOf(thread) is IdlePolicy or Gone, _patience);
                if (PolicyOf(thread) is not Gone and var policy)
                {
                    yield return (name, policy);
                }
            }
        }
    }

    private const int Gone = -1;

    /// <summary>Field 41 of proc(5)'s stat; the name, field 2, is in brackets and may hold anything.</summary>
    private static int PolicyOf(string thread) => Read(thread + "/stat") is { } stat
        ? int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[41 - 3], CultureInfo.InvariantCulture)
        : Gone;

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null; // the thread has ended
        }
    }
}
