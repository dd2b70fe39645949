using System.Globalization;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets.Synthetic;
using MovieRecs.Als.Models;
using MovieRecs.Als.Threading;

namespace MovieRecs.Benchmarks;

/// <summary>
/// <c>-- scaling [--ratings N]</c>: processor time of an iteration of explicit and implicit ALS against ratings, factors,
/// users and threads, each with the exponent of a fitted power.
/// </summary>
internal static class ScalingBenchmark
{
    private const int Iterations = 3;
    private const int Factors = 64;

    public static void Run(int ratings)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var threads = Environment.ProcessorCount;
        var sizes = new List<int>();
        for (var size = 1_000_000; size <= ratings; size *= 2)
        {
            sizes.Add(size);
        }

        Series("ratings", sizes.Select(size => ((double)size, Seconds(Make(size), Factors, threads))));
        var data = Make(Math.Min(ratings, 4_000_000));
        Series("factors", Enumerable.Range(4, 5).Select(power => 1 << power).Select(factors => ((double)factors, Seconds(data, factors, threads))));
        Series("users at 100 ratings each", Enumerable.Range(0, 4).Select(step => 10_000 << step).Select(users => ((double)users, Seconds(
            new SyntheticRatings(new SyntheticRatingsOptions { Users = users, Items = 20_000, Ratings = 100 * users })
                .ToRatingData(),
            Factors, threads))));
        Series("threads (processor time over threads)", Enumerable.Range(1, threads).Select(
            count => ((double)count, Seconds(data, Factors, count))));
    }

    private static RatingData Make(int ratings) => new SyntheticRatings(ScaleBenchmark.Options(ratings)).ToRatingData();

    private static (double Als, double Ials) Seconds(RatingData data, int factors, int threads)
    {
        using var workers = new WorkerThreads(threads);
        return (
            Seconds(threads, progress => ExplicitAlsTrainer.Train(
                data, ScaleBenchmark.PlainAls with { Factors = factors, Iterations = Iterations }, progress: progress, threads: workers)),
            Seconds(threads, progress => ImplicitAlsTrainer.Train(
                data, new ImplicitAlsOptions { Factors = factors, Iterations = Iterations }, progress: progress, threads: workers)));
    }

    private static double Seconds(int threads, Action<IProgress<TrainingProgress>> train)
    {
        var stamps = new ScaleBenchmark.Stamps();
        train(stamps);
        return stamps.ProcessorSeconds.Min() / threads;
    }

    private static void Series(string what, IEnumerable<(double Size, (double Als, double Ials) Seconds)> points)
    {
        var logs = new List<(double Size, double Als, double Ials)>();
        foreach (var (size, seconds) in points)
        {
            Console.WriteLine($"{what} {size,12:N0}: als {seconds.Als:F4}, ials {seconds.Ials:F4} s an iteration");
            logs.Add((Math.Log(size), Math.Log(seconds.Als), Math.Log(seconds.Ials)));
        }

        if (logs.Count > 1)
        {
            Console.WriteLine(
                $"{what}: grows with the power {Slope(logs.Select(log => (log.Size, log.Als))):F2} (als), "
                + $"{Slope(logs.Select(log => (log.Size, log.Ials))):F2} (ials)");
        }
    }

    /// <summary>The slope of the line of least squares.</summary>
    private static double Slope(IEnumerable<(double X, double Y)> points)
    {
        var all = points.ToList();
        var (meanX, meanY) = (all.Average(point => point.X), all.Average(point => point.Y));
        return all.Sum(point => (point.X - meanX) * (point.Y - meanY)) / all.Sum(point => Math.Pow(point.X - meanX, 2));
    }
}
