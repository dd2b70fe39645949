using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace MovieRecs.Api.Training;

/// <summary>
/// Runs training on dedicated low-priority threads. On Linux child threads inherit the nice value but .NET resets the scheduling
/// policy, so each thread here sets SCHED_IDLE itself.
/// </summary>
internal static partial class TrainingThreads
{
    /// <summary>Weight 110 of 1024: about a tenth of a processor that requests want too, all of an idle one.</summary>
    private const int NiceValue = 10;

    /// <summary>
    /// SCHED_IDLE: a thread that wakes to serve takes the processor at once, where one of a mere nice value waits for the end of
    /// a slice, some milliseconds. All of an idle processor is still training's.
    /// </summary>
    private const int IdlePolicy = 5;

    /// <summary>How many threads train where the setting says so many, 0 leaving it to the machine.</summary>
    public static int Count(int setting)
    {
        if (setting > 0)
        {
            return setting;
        }

        // Without priorities one processor is left to the requests.
        return OperatingSystem.IsLinux() ? Environment.ProcessorCount : Math.Max(1, Environment.ProcessorCount - 1);
    }

    public static Task<T> RunAsync<T>(Func<T> work)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            Yield();
            try
            {
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
        })
        {
            IsBackground = true,
            Name = "training",
        };
        thread.Start();
        return completion.Task;
    }

    /// <summary>Calls <paramref name="body"/> for 0 … <paramref name="count"/> - 1, spread over so many threads.</summary>
    public static void ForEach(int count, int threads, Action<int> body, CancellationToken cancellationToken)
    {
        var next = -1;
        Exception? failure = null;
        void Work()
        {
            try
            {
                int index;
                while ((index = Interlocked.Increment(ref next)) < count)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    body(index);
                }
            }
            catch (Exception exception) // rethrown below
            {
                Interlocked.CompareExchange(ref failure, exception, null);
                Interlocked.Exchange(ref next, count);
            }
        }

        void Started()
        {
            Yield();
            Work();
        }

        var others = new Thread[Math.Clamp(threads, 1, Math.Max(count, 1)) - 1];
        for (var index = 0; index < others.Length; index++)
        {
            others[index] = new Thread(Started) { IsBackground = true, Name = "training-" + (index + 1) };
            others[index].Start();
        }

        Work();
        foreach (var thread in others)
        {
            thread.Join();
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private static void Yield()
    {
        if (OperatingSystem.IsLinux())
        {
            // 0 is the calling thread, whose priority under the policy must be 0. A refusal costs nothing but the rank.
            var priority = 0;
            _ = SetPriority(0, 0, NiceValue);
            _ = SetScheduler(0, IdlePolicy, in priority);
        }
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, uint who, int priority);

    [DllImport("libc", EntryPoint = "sched_setscheduler")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetScheduler(int process, int policy, in int priority);
}
