using System.Globalization;
using MovieRecs.Als.Interactions.DataSets.Synthetic;
using MovieRecs.Als.Models;
using MovieRecs.Als.Threading;

namespace MovieRecs.Benchmarks;

/// <summary>
/// <c>-- threads</c>: what a loop over several threads costs beyond its work, with threads that wait between loops
/// (<see cref="WorkerThreads"/>) and with threads made for each loop, and what that means for a training of MovieLens 100K's size.
/// </summary>
internal static class ThreadsBenchmark
{
    private const int Loops = 500;
    private const int Repeats = 9;

    public static void Run()
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var data = new SyntheticRatings(new SyntheticRatingsOptions { Users = 943, Items = 1682, Ratings = 100_000 }).ToRatingData();
        foreach (var count in new[] { 1, 2, Environment.ProcessorCount, 16 }.Distinct().Order())
        {
            using var threads = new WorkerThreads(count);
            var training = new BestTimes();
            for (var repeat = 0; repeat < Repeats; repeat++)
            {
                training.Measure(() => ImplicitAlsTrainer.Train(data, new ImplicitAlsOptions(), threads: threads));
            }

            var loops = threads.LoopCount / Repeats;
            Console.WriteLine($"{count} thread(s): training {training}, {loops} loops");
            foreach (var pieces in new[] { count, 50 * count })
            {
                var waiting = Microseconds(() => threads.ForEach(pieces, 1, Piece));
                var made = Microseconds(() => RunOnNewThreads(count, pieces));
                Console.WriteLine(
                    $"  a loop of {pieces} pieces: {waiting:F1} µs with waiting threads, {made:F1} with new ones, "
                    + $"{(made - waiting) * loops / 1e6 / training.Clock:P1} of the training");
            }
        }
    }

    /// <summary>About 10 µs of work.</summary>
    private static void Piece(int number)
    {
        var sum = (float)number;
        for (var i = 0; i < 5000; i++)
        {
            sum = (sum * 0.999f) + 1f;
        }

        if (float.IsNaN(sum))
        {
            throw new InvalidOperationException("The sum converges.");
        }
    }

    private static double Microseconds(Action loop)
    {
        var times = new BestTimes();
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            times.Measure(() =>
            {
                for (var i = 0; i < Loops; i++)
                {
                    loop();
                }
            });
        }

        return times.Clock / Loops * 1e6;
    }

    private static void RunOnNewThreads(int count, int pieces)
    {
        var next = -1;
        void Work()
        {
            for (var piece = Interlocked.Increment(ref next); piece < pieces; piece = Interlocked.Increment(ref next))
            {
                Piece(piece);
            }
        }

        var others = new Thread[count - 1];
        for (var i = 0; i < others.Length; i++)
        {
            others[i] = new Thread(Work) { IsBackground = true };
            others[i].Start();
        }

        Work();
        foreach (var thread in others)
        {
            thread.Join();
        }
    }
}
