using System.Runtime.InteropServices;
using MovieRecs.Als.Threading;

namespace MovieRecs.Api.Training;

/// <summary>
/// Makes the threads of training: loading the ratings, both models, validation and reading models back all run on them.
/// They stand behind the threads that serve requests, where the system can rank threads. On Linux a thread inherits the
/// nice value of the one that starts it, but .NET resets the scheduling policy of every thread it starts, so each
/// thread sets SCHED_IDLE itself.
/// </summary>
internal static partial class TrainingThreads
{
    /// <summary>Weight 110 of 1024: about a tenth of a processor that requests want too, all of an idle one.</summary>
    private const int NiceValue = 10;

    /// <summary>
    /// SCHED_IDLE: a thread that wakes to serve takes the processor at once, where one with only a nice value waits for
    /// the end of a slice, some milliseconds. All of an idle processor is still training's.
    /// </summary>
    private const int IdlePolicy = 5;

    /// <param name="setting"><c>Training__Threads</c>: how many, or 0 to let the machine decide.</param>
    /// <param name="name">What they do.</param>
    public static WorkerThreads Create(int setting, string name = "training") => new(Count(setting), LowerRank, name);

    /// <summary>Puts the calling thread behind those that serve.</summary>
    internal static void LowerRank()
    {
        if (OperatingSystem.IsLinux())
        {
            // 0 is the calling thread, whose priority under the policy must be 0. A refusal costs nothing but the rank.
            var priority = 0;
            _ = SetPriority(0, 0, NiceValue);
            _ = SetScheduler(0, IdlePolicy, in priority);
        }
    }

    private static int Count(int setting)
    {
        if (setting > 0)
        {
            return setting;
        }

        // Without ranks one processor is left to the requests.
        return OperatingSystem.IsLinux() ? Environment.ProcessorCount : Math.Max(1, Environment.ProcessorCount - 1);
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, uint who, int priority);

    [DllImport("libc", EntryPoint = "sched_setscheduler")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetScheduler(int process, int policy, in int priority);
}
