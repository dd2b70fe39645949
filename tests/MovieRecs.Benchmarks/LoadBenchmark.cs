using System.Globalization;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Threading;

namespace MovieRecs.Benchmarks;

/// <summary>
/// <c>-- load --data PATH</c>: a ratings file to both matrices, with one thread and with all: parsing alone, building alone from
/// the file's order and from a shuffled one, and the memory that building takes beyond the arrays that it returns.
/// </summary>
internal static class LoadBenchmark
{
    private const int Repeats = 3;

    public static void Run(string path)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        using var dataSet = DataSet.Open(path);
        foreach (var count in Environment.ProcessorCount == 1 ? [1] : new[] { 1, Environment.ProcessorCount })
        {
            using var threads = new WorkerThreads(count);
            Report("parse", threads, () =>
            {
                foreach (var part in dataSet.ParseRatings(threads))
                {
                    part.Dispose();
                }
            });
            Report("parse and build", threads, () => dataSet.LoadRatings(threads: threads));
            Build("build", threads, () => dataSet.ParseRatings(threads));
            Build("build, shuffled", threads, () => Shuffled(dataSet.ParseRatings(threads)));
        }
    }

    private static void Report(string what, WorkerThreads threads, Action action)
    {
        var times = new BestTimes();
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            GC.Collect();
            times.Measure(action);
        }

        Console.WriteLine($"{what}, {threads.Count} thread(s): {times}");
    }

    private static void Build(string what, WorkerThreads threads, Func<IReadOnlyList<RatingColumns>> parse)
    {
        var times = new BestTimes();
        var peak = double.MaxValue;
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            var parts = parse();
            var columns = parts.Sum(part => 9L * part.Capacity);
            PeakMemory.Reset();
            var before = PeakMemory.Resident - columns;
            var data = times.Measure(() => MatrixBuilder.Build(RatingScale.HalfStars, parts, null, null, threads, CancellationToken.None));
            var arrays = 10.0 * data.Count + 8L * (data.Users.Count + data.Items.Count);
            peak = Math.Min(peak, (PeakMemory.Highest - before) / arrays);
        }

        Console.WriteLine(
            $"{what}, {threads.Count} thread(s): {times}, peak memory {peak:F2} times that of the matrices");
    }

    /// <summary>The same ratings in random order.</summary>
    private static List<RatingColumns> Shuffled(IReadOnlyList<RatingColumns> parts)
    {
        var order = parts.SelectMany((part, index) => Enumerable.Range(0, part.Count).Select(at => ((long)index << 32) | (uint)at)).ToArray();
        new Random(11).Shuffle(order);
        var shuffled = new List<RatingColumns>();
        for (var position = 0; position < order.Length; position++)
        {
            if (shuffled.Count == 0 || shuffled[^1].Count == shuffled[^1].Capacity)
            {
                shuffled.Add(new RatingColumns(1 << 18));
            }

            var (part, at) = (parts[(int)(order[position] >> 32)], (int)(uint)order[position]);
            shuffled[^1].Add(part.Users[at], part.Items[at], part.Codes[at]);
        }

        foreach (var part in parts)
        {
            part.Dispose();
        }

        order = [];
        GC.Collect();
        return shuffled;
    }
}
