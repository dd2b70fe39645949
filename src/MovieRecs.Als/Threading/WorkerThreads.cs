using System.Runtime.ExceptionServices;

namespace MovieRecs.Als.Threading;

/// <summary>
/// Makes the threads of everything in this library that works on more than one: training, building matrices, reading files,
/// evaluation and maps. Nothing here uses the thread pool, so a service that answers requests with the pool can train beside them
/// and, by the action that each thread starts with, give these threads a lower priority. Safe for concurrent use: of
/// several loops at a time one runs and the others wait for it.
/// </summary>
/// <remarks>
/// The threads are made when a loop first needs them and wait between loops, because training is made of short loops, 50 for a
/// model of MovieLens 100K: the benchmark <c>threads</c> measured 30 µs for a loop of two threads that wait and 170 µs
/// for one whose threads are made anew, 5 % of that training, and ten times as much with sixteen. A loop does not wait
/// for a thread that has not woken up before the work is done, so a loop of microseconds is as quick as on one thread.
/// </remarks>
public sealed class WorkerThreads : IDisposable
{
    /// <summary>The maximum number of threads.</summary>
    public const int MaximumCount = 1024;

    [ThreadStatic]
    private static WorkerThreads? _current; // whose loop this thread is in

    private readonly Action? _start;
    private readonly string _name;
    private readonly object _turn = new(); // held by the thread whose loop runs
    private readonly object _gate = new(); // guards the fields below; idle threads wait for its pulse
    private readonly List<Thread> _helpers = [];
    private Loop? _loop;
    private long _loopCount;
    private bool _isDisposed;

    /// <summary>Makes no thread yet.</summary>
    /// <param name="count">
    /// How many threads work on a loop, the calling one among them, up to <see cref="MaximumCount"/>; 0 for one per processor.
    /// </param>
    /// <param name="start">
    /// Runs first on each thread that is made, for example to set its priority: .NET does not hand the scheduling
    /// policy of a thread on to those that it starts. What it throws fails the loops that the thread takes part in.
    /// </param>
    /// <param name="name">What the threads are called, followed by a number; Linux shows 15 characters.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative or too large.</exception>
    public WorkerThreads(int count = 0, Action? start = null, string name = "als")
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaximumCount);
        ArgumentNullException.ThrowIfNull(name);
        (Count, _start, _name) = (count == 0 ? Environment.ProcessorCount : count, start, name);
    }

    /// <summary>One thread per processor, for callers that give no threads of their own. Never disposed.</summary>
    public static WorkerThreads Shared { get; } = new();

    /// <summary>How many threads work on a loop, the calling one among them.</summary>
    public int Count { get; }

    /// <summary>Loops so far that more than one thread was free to work on.</summary>
    internal long LoopCount => Interlocked.Read(ref _loopCount);

    /// <summary>
    /// Calls a worker on the calling thread and on those of the other threads that wake up before it is done, and
    /// returns when all of them have returned. Called on a thread that works on a loop of these threads already, it
    /// uses that thread alone.
    /// </summary>
    /// <param name="worker">
    /// Takes pieces of the shared work until none is left. Receives a number below <see cref="Count"/> that no other
    /// thread has in this loop; the calling thread has 0.
    /// </param>
    /// <exception cref="ObjectDisposedException">The threads were disposed of.</exception>
    /// <remarks>The first exception of a worker is thrown on the calling thread, as it is.</remarks>
    public void Run(Action<int> worker)
    {
        ArgumentNullException.ThrowIfNull(worker);
        Run(new Loop(worker, Count));
    }

    /// <summary>Calls a body for 0 … <paramref name="count"/> − 1, in any order, spread over the threads.</summary>
    /// <param name="count">How many times; none if it is 0.</param>
    /// <param name="chunk">
    /// How many consecutive numbers a thread takes at a time, at least 1. If there are no more than that in all, the
    /// calling thread does them.
    /// </param>
    /// <param name="body">Receives a number.</param>
    /// <param name="cancellationToken">Checked before each chunk.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <remarks>
    /// The first exception of a body is thrown on the calling thread, as it is; no further chunk is taken after it.
    /// </remarks>
    public void ForEach(int count, int chunk, Action<int> body, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        ForEach(count, chunk, () => body, static (index, action) => action(index), cancellationToken);
    }

    /// <summary>The same with something that each thread makes for itself, as buffers are.</summary>
    /// <typeparam name="TBuffers">What each thread makes.</typeparam>
    /// <param name="count">How many times; none if it is 0.</param>
    /// <param name="chunk">How many consecutive numbers a thread takes at a time, at least 1.</param>
    /// <param name="createBuffers">Called once by each thread that takes part.</param>
    /// <param name="body">Receives a number and what its thread made.</param>
    /// <param name="cancellationToken">Checked before each chunk.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void ForEach<TBuffers>(
        int count, int chunk, Func<TBuffers> createBuffers, Action<int, TBuffers> body,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunk, 1);
        ArgumentNullException.ThrowIfNull(createBuffers);
        ArgumentNullException.ThrowIfNull(body);
        if (count == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return;
        }

        var chunks = (int)((count + (long)chunk - 1) / chunk);
        var next = -1L;
        Loop? loop = null;
        loop = new Loop(Work, Math.Min(Count, chunks));
        Run(loop);

        void Work(int thread)
        {
            var buffers = createBuffers();
            for (var index = Interlocked.Increment(ref next);
                index < chunks && !loop!.HasFailed;
                index = Interlocked.Increment(ref next))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var end = (int)Math.Min(count, (index + 1) * chunk);
                for (var position = (int)(index * chunk); position < end; position++)
                {
                    body(position, buffers);
                }
            }
        }
    }

    /// <summary>
    /// Does something on a thread made for it, from which loops of these threads can be run: they then take place on that thread
    /// and <see cref="Count"/> − 1 others.
    /// </summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="work">What to do.</param>
    /// <returns>Ends as the work does: with its result, its exception, or cancelled.</returns>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Make(_name, () =>
        {
            try
            {
                _start?.Invoke();
                completion.SetResult(work());
            }
            catch (OperationCanceledException exception)
            {
                completion.SetCanceled(exception.CancellationToken);
            }
            catch (Exception exception) // handed to whoever awaits
            {
                completion.SetException(exception);
            }
        });
        return completion.Task;
    }

    /// <summary>Ends the threads, after the loop that runs.</summary>
    public void Dispose()
    {
        Thread[] helpers;
        lock (_turn)
        {
            lock (_gate)
            {
                _isDisposed = true;
                helpers = [.. _helpers];
                _helpers.Clear();
                Monitor.PulseAll(_gate);
            }
        }

        foreach (var helper in helpers)
        {
            helper.Join();
        }
    }

    private static Thread Make(string name, Action body)
    {
        var thread = new Thread(() => body()) { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }

    private void Run(Loop loop)
    {
        if (loop.Threads == 1 || _current == this)
        {
            loop.Work(0);
        }
        else
        {
            lock (_turn)
            {
                Open(loop);
                var before = _current;
                _current = this;
                loop.Work(0);
                _current = before;
                Close(loop);
            }
        }

        loop.ThrowIfFailed();
    }

    private void Open(Loop loop)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            while (_helpers.Count < loop.Threads - 1)
            {
                var number = _helpers.Count + 1;
                _helpers.Add(Make($"{_name}-{number}", () => Help(number)));
            }

            _loopCount++;
            _loop = loop;
            Monitor.PulseAll(_gate);
        }
    }

    private void Close(Loop loop)
    {
        lock (_gate)
        {
            _loop = null; // nobody enters any more
        }

        loop.Leave();
        loop.WaitUntilLeft();
    }

    private void Help(int number)
    {
        _current = this;
        Exception? failure = null;
        try
        {
            _start?.Invoke();
        }
        catch (Exception exception) // thrown on the threads whose loops this one enters
        {
            failure = exception;
        }

        for (var loop = Enter(number, left: null); loop is not null; loop = Enter(number, loop))
        {
            if (failure is null)
            {
                loop.Work(number);
            }
            else
            {
                loop.Fail(failure);
            }

            loop.Leave();
        }
    }

    /// <summary>Waits for a loop to work on; null when there will be none.</summary>
    private Loop? Enter(int number, Loop? left)
    {
        lock (_gate)
        {
            while (!_isDisposed && (_loop is null || _loop == left || number >= _loop.Threads))
            {
                Monitor.Wait(_gate);
            }

            _loop?.Enter();
            return _loop;
        }
    }

    /// <summary>A loop and the threads inside it.</summary>
    private sealed class Loop(Action<int> worker, int threads)
    {
        private readonly object _left = new(); // pulsed when nobody is inside any more
        private int _inside = 1; // the calling thread
        private Exception? _failure;

        public int Threads => threads;

        public bool HasFailed => Volatile.Read(ref _failure) is not null;

        public void Enter() => Interlocked.Increment(ref _inside);

        public void Leave()
        {
            if (Interlocked.Decrement(ref _inside) == 0)
            {
                lock (_left)
                {
                    Monitor.Pulse(_left);
                }
            }
        }

        public void WaitUntilLeft()
        {
            for (var spin = new SpinWait(); Volatile.Read(ref _inside) > 0 && !spin.NextSpinWillYield; spin.SpinOnce())
            {
                // The last pieces of a loop take microseconds.
            }

            lock (_left)
            {
                while (Volatile.Read(ref _inside) > 0)
                {
                    Monitor.Wait(_left);
                }
            }
        }

        public void Work(int number)
        {
            try
            {
                worker(number);
            }
            catch (Exception exception) // thrown on the calling thread
            {
                Fail(exception);
            }
        }

        public void Fail(Exception exception) => Interlocked.CompareExchange(ref _failure, exception, null);

        public void ThrowIfFailed()
        {
            if (_failure is not null)
            {
                ExceptionDispatchInfo.Throw(_failure);
            }
        }
    }
}
