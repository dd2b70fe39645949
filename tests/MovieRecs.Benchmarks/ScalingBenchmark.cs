using System.Globalization;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Models;

namespace MovieRecs.Benchmarks;

/// <summary>
/// <c>-- scaling [--ratings N]</c>: processor time of an iteration of exact explicit ALS against ratings, factors and threads,
/// with the exponent of a fitted power.
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

    private static double Seconds(RatingData data, int factors, int threads)
    {
        var stamps = new ScaleBenchmark.Stamps();
        ExplicitAlsTrainer.Train(
            data, new ExplicitAlsOptions { Factors = factors, Iterations = Iterations, Threads = threads }, progress: stamps);
        return stamps.ProcessorSeconds.Min() / threads;
    }

    private static void Series(string what, IEnumerable<(double Size, double Seconds)> points)
    {
        var logs = new List<(double X, double Y)>();
        foreach (var (size, seconds) in points)
        {
            Console.WriteLine($"{what} {size,12:N0}: {seconds:F4} s an iteration");
            logs.Add((Math.Log(size), Math.Log(seconds)));
        }

        if (logs.Count > 1)
        {
            var (meanX, meanY) = (logs.Average(log => log.X), logs.Average(log => log.Y));
            var slope = logs.Sum(log => (log.X - meanX) * (log.Y - meanY)) / logs.Sum(log => Math.Pow(log.X - meanX, 2));
            Console.WriteLine($"{what}: grows with the power {slope:F2}");
        }
    }
}
