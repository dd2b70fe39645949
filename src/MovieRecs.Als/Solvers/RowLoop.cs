using System.Runtime.ExceptionServices;

namespace MovieRecs.Als.Solvers;

/// <summary>Runs a loop over rows on threads of its own, so that training does not starve the thread pool of a service.</summary>
internal static class RowLoop
{
    /// <summary>The number of threads meant by an option where 0 says all.</summary>
    public static int ThreadCount(int threads) => threads == 0 ? Environment.ProcessorCount : threads;

    /// <summary>Calls <paramref name="worker"/> once on each thread and waits for all of them.</summary>
    /// <param name="threads">At least 1. The calling thread is one of them.</param>
    /// <param name="worker">Takes the number of its thread, 0 … threads − 1.</param>
    /// <exception cref="OperationCanceledException">A worker was cancelled.</exception>
    public static void Run(int threads, Action<int> worker)
    {
        Exception? failure = null;
        void Guarded(int thread)
        {
            try
            {
                worker(thread);
            }
            catch (Exception exception) // rethrown on the calling thread below
            {
                Interlocked.CompareExchange(ref failure, exception, null);
            }
        }

        var others = new Thread[threads - 1];
        for (var i = 0; i < others.Length; i++)
        {
            var number = i + 1;
            others[i] = new Thread(() => Guarded(number)) { IsBackground = true, Name = "als-" + number };
            others[i].Start();
        }

        Guarded(0);
        foreach (var thread in others)
        {
            thread.Join();
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }
}
