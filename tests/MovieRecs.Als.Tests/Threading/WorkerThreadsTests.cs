using System.Collections.Concurrent;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Tests.Threading;

public sealed class WorkerThreadsTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1, 1000, 1)]
    [InlineData(3, 1000, 7)]
    [InlineData(3, 7, 7)]
    [InlineData(4, 1, 1)]
    [InlineData(4, 0, 5)]
    public void A_body_runs_once_for_each_number(int threads, int count, int chunk)
    {
        using var workers = new WorkerThreads(threads);
        var calls = new int[count];

        workers.ForEach(count, chunk, index => Interlocked.Increment(ref calls[index]));

        Assert.All(calls, call => Assert.Equal(1, call));
    }

    [Fact]
    public void Every_thread_takes_part_and_runs_the_start_action_first()
    {
        var started = new ConcurrentBag<int>();
        using var workers = new WorkerThreads(4, () => started.Add(Environment.CurrentManagedThreadId));
        using var meeting = new Barrier(4); // holds each thread until the others have come
        for (var loop = 0; loop < 3; loop++)
        {
            var worked = new ConcurrentBag<int>();

            workers.ForEach(4, 1, _ =>
            {
                worked.Add(Environment.CurrentManagedThreadId);
                Assert.True(meeting.SignalAndWait(_patience));
            });

            var others = worked.Where(thread => thread != Environment.CurrentManagedThreadId).Order();
            Assert.Equal(4, worked.Distinct().Count());
            Assert.Equal(started.Order(), others);
        }
    }

    [Fact]
    public void No_two_threads_of_a_loop_have_the_same_number()
    {
        using var workers = new WorkerThreads(4);
        using var meeting = new CountdownEvent(4);
        var numbers = new ConcurrentBag<int>();

        workers.Run(number =>
        {
            numbers.Add(number);
            meeting.Signal();
            Assert.True(meeting.Wait(_patience));
        });

        Assert.Equal([0, 1, 2, 3], numbers.Order());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_failure_reaches_the_caller_as_it_is_and_stops_the_others(int threads)
    {
        using var workers = new WorkerThreads(threads);
        var calls = 0;

        var failure = Assert.Throws<InvalidDataException>(() => workers.ForEach(1_000_000, 1, index =>
        {
            if (Interlocked.Increment(ref calls) == 10)
            {
                throw new InvalidDataException("ten");
            }
        }));

        Assert.Equal("ten", failure.Message);
        Assert.True(calls < 1_000_000);
        workers.ForEach(10, 1, _ => Interlocked.Increment(ref calls)); // the threads live on
    }

    [Fact]
    public void A_failing_start_action_fails_the_loops_that_the_thread_enters()
    {
        Thread? helper = null;
        using var workers = new WorkerThreads(2, () =>
        {
            Volatile.Write(ref helper, Thread.CurrentThread);
            throw new InvalidDataException("start");
        });

        var failure = Assert.Throws<InvalidDataException>(() => workers.ForEach(int.MaxValue, 1, _ => Thread.Yield()));

        Assert.Equal("start", failure.Message);
        Assert.True(helper!.IsAlive);
    }

    [Fact]
    public void Cancellation_ends_a_loop()
    {
        using var workers = new WorkerThreads(2);
        using var source = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(() => workers.ForEach(1_000_000, 1, _ => source.Cancel(), source.Token));
        Assert.Throws<OperationCanceledException>(() => workers.ForEach(0, 1, _ => { }, source.Token));
    }

    [Fact]
    public void A_loop_inside_a_loop_stays_on_its_thread()
    {
        using var workers = new WorkerThreads(3);
        var inner = new ConcurrentBag<(int Outer, int Inner)>();

        workers.ForEach(6, 1, _ =>
        {
            var outer = Environment.CurrentManagedThreadId;
            workers.ForEach(5, 1, _ => inner.Add((outer, Environment.CurrentManagedThreadId)));
        });

        Assert.Equal(30, inner.Count);
        Assert.All(inner, pair => Assert.Equal(pair.Outer, pair.Inner));
    }

    [Fact]
    public async Task Loops_of_several_callers_take_turns()
    {
        using var workers = new WorkerThreads(3);
        var inside = 0;
        var most = 0;
        var callers = Enumerable.Range(0, 4).Select(_ => workers.RunAsync(() =>
        {
            for (var loop = 0; loop < 50; loop++)
            {
                workers.ForEach(9, 1, _ =>
                {
                    var now = Interlocked.Increment(ref inside);
                    InterlockedMax(ref most, now);
                    Interlocked.Decrement(ref inside);
                });
            }

            return true;
        }));

        Assert.All(await Task.WhenAll(callers).WaitAsync(_patience), Assert.True);
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task Work_runs_on_a_thread_of_its_own_that_has_started_as_the_others_do()
    {
        var started = new ConcurrentBag<int>();
        using var workers = new WorkerThreads(2, () => started.Add(Environment.CurrentManagedThreadId), "mine");

        var (name, id, isPool) = await workers.RunAsync(() =>
            (Thread.CurrentThread.Name, Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread));

        Assert.Equal("mine", name);
        Assert.Equal([id], started);
        Assert.False(isPool);
        await Assert.ThrowsAsync<InvalidDataException>(() => workers.RunAsync<int>(() => throw new InvalidDataException()));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => workers.RunAsync<int>(() => throw new OperationCanceledException()));
    }

    [Fact]
    public void Disposing_ends_the_threads()
    {
        var threads = new ConcurrentBag<Thread>();
        var workers = new WorkerThreads(3, () => threads.Add(Thread.CurrentThread));
        using (var meeting = new Barrier(3))
        {
            workers.ForEach(3, 1, _ => Assert.True(meeting.SignalAndWait(_patience)));
        }

        workers.Dispose();

        Assert.Equal(2, threads.Count);
        Assert.All(threads, thread => Assert.False(thread.IsAlive));
        Assert.Throws<ObjectDisposedException>(() => workers.ForEach(3, 1, _ => { }));
        workers.Dispose();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1025)]
    public void Rejects_a_count_outside_0_to_1024(int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerThreads(count));

    [Fact]
    public void Zero_stands_for_one_thread_per_processor() =>
        Assert.Equal(Environment.ProcessorCount, WorkerThreads.Shared.Count);

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
