using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Interactions.DataSets.Synthetic;
using MovieRecs.Als.Models;
using MovieRecs.Als.Threading;

namespace MovieRecs.Benchmarks;

/// <summary>
/// <c>-- scale [--ratings N] [--factors K]</c>: seconds per iteration at MovieLens 32M's shape, as a share of what the
/// machine can do at that moment.
/// </summary>
internal static class ScaleBenchmark
{
    /// <summary>The factorisation alone: without implicit sets and without a search for τ.</summary>
    public static ExplicitAlsOptions PlainAls { get; } = new()
    {
        Regularization = 15,
        UserSetRegularization = 0,
        ItemSetRegularization = 0,
    };

    private const int Iterations = 3;

    public static void Run(int ratings, IReadOnlyList<int> factorCounts)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var threads = Environment.ProcessorCount;
        foreach (var count in threads == 1 ? [1] : new[] { 1, threads })
        {
            Console.WriteLine(
                $"limits, {count} thread(s): {MachineLimits.MultiplyAdd(count):F0} GFLOP/s multiply-add, "
                + $"{MachineLimits.MemoryRead(count):F0} GB/s memory read");
        }

        var data = ReadMade(ratings);
        Console.WriteLine(
            $"{data.Users.Count} users, {data.Items.Count} items, {data.Count} ratings, "
            + $"top item {Enumerable.Range(0, data.Items.Count).Max(item => data.ByItem.ColumnsOf(item).Length)}");
        foreach (var factors in factorCounts)
        {
            foreach (var count in threads == 1 ? [1] : new[] { threads, 1 })
            {
                using var workers = new WorkerThreads(count);
                foreach (var solver in new[] { RowSolver.Exact, RowSolver.Hybrid })
                {
                    foreach (var precision in new[] { FactorPrecision.Full, FactorPrecision.Rounded })
                    {
                        Train(data, factors, count, $"als {solver} {precision}", progress => ExplicitAlsTrainer.Train(
                            data,
                            PlainAls with
                            {
                                Factors = factors,
                                Iterations = Iterations,
                                Solver = solver,
                                Precision = precision,
                            },
                            progress: progress, threads: workers));
                        Train(data, factors, count, $"ials {solver} {precision}", progress => ImplicitAlsTrainer.Train(
                            data,
                            new ImplicitAlsOptions
                            {
                                Factors = factors,
                                Iterations = Iterations,
                                Solver = solver,
                                Precision = precision,
                            },
                            progress: progress, threads: workers));
                    }
                }
            }
        }

        foreach (var factors in factorCounts)
        {
            RetrievalBenchmark.Run(data, factors);
        }

        ModelFileBenchmark.Run(items: 300_000, factors: 64, path: null);
    }

    /// <summary>The shape of MovieLens 32M, its three sizes scaled alike.</summary>
    public static SyntheticRatingsOptions Options(int ratings)
    {
        var whole = new SyntheticRatingsOptions();
        var scale = ratings / (double)whole.Ratings;
        return whole with
        {
            Ratings = ratings,
            Users = Math.Max(100, (int)(whole.Users * scale)),
            Items = Math.Max(400, (int)(whole.Items * Math.Sqrt(scale))),
        };
    }

    private static void Train(RatingData data, int factors, int threads, string name, Action<IProgress<TrainingProgress>> train)
    {
        var stamps = new Stamps();
        PeakMemory.Reset();
        train(stamps);
        var seconds = stamps.ProcessorSeconds.Min() / threads;

        // Triangle updates alone, k(k+1) operations per rating and side, against the multiply-adds possible just now.
        var rate = 2.0 * data.Count * factors * (factors + 1) / seconds / 1e9;
        var limit = MachineLimits.MultiplyAdd(threads);
        Console.WriteLine(
            $"{name,-19} k {factors,3}, {threads} thread(s): {stamps.Seconds.Min():F3} s an iteration by the clock, {seconds:F3} by the "
            + $"processors (best of {Iterations}), "
            + $"{rate:F0} GFLOP/s, {rate / limit:P0} of {limit:F0}, peak memory {PeakMemory.Highest >> 20} MiB");
    }

    /// <summary>
    /// Writes the synthetic ratings to a file and reads that, so that making them leaves nothing in the memory of what
    /// follows.
    /// </summary>
    private static RatingData ReadMade(int ratings)
    {
        var folder = Directory.CreateTempSubdirectory("movierecs-scale");
        try
        {
            var path = Path.Combine(folder.FullName, "ratings.csv");
            var lines = new List<RatingRecord>();
            using (var writer = new RatingCsvWriter(File.Create(path)))
            {
                new SyntheticRatings(Options(ratings)).ForEachUser((userId, itemIds, halfStars) =>
                {
                    lines.Clear();
                    for (var index = 0; index < itemIds.Length; index++)
                    {
                        // Times as long as those of MovieLens: nine or ten digits.
                        lines.Add(new RatingRecord(userId, itemIds[index], halfStars[index], 950_000_000 + (itemIds[index] * 7919L)));
                    }

                    writer.Write(CollectionsMarshal.AsSpan(lines));
                });
            }

            LoadBenchmark.Run(path);
            using var dataSet = DataSet.Open(path);
            PeakMemory.Reset();
            var data = dataSet.LoadRatings().Data;
            Console.WriteLine($"file to both matrices: peak memory {PeakMemory.Highest >> 20} MiB, the mapped file included");
            return data;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    internal sealed class Stamps : IProgress<TrainingProgress>
    {
        private long _last = Stopwatch.GetTimestamp();
        private TimeSpan _lastProcessor = Environment.CpuUsage.TotalTime;

        public List<double> Seconds { get; } = [];

        public List<double> ProcessorSeconds { get; } = [];

        public void Report(TrainingProgress value)
        {
            var processor = Environment.CpuUsage.TotalTime;
            Seconds.Add(Stopwatch.GetElapsedTime(_last).TotalSeconds);
            ProcessorSeconds.Add((processor - _lastProcessor).TotalSeconds);
            (_last, _lastProcessor) = (Stopwatch.GetTimestamp(), processor);
        }
    }
}
