using System.Diagnostics;
using System.Globalization;
using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Interactions.DataSets.Synthetic;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Baselines;
using MovieRecs.Als.Sampling;

namespace MovieRecs.Benchmarks;

/// <summary>
/// Whether explicit ALS is right at every size without tuning: made ratings of which the truth is known, a tenth held out; the
/// defaults against the best of a grid of penalties chosen with hindsight, bias only, and the truth itself.
/// </summary>
internal static class SizesBenchmark
{
    private const double HeldOutShare = 0.1;

    private static readonly EvaluationOptions _options = new();

    public static void Run(int mostRatings)
    {
        Console.WriteLine("ratings     users   items  bias only    truth  default    tau  in 80 %  seconds  best of grid    tau  default/best");
        double worst = 0, worstOfBias = 0;
        foreach (var (ratings, users, items) in (ReadOnlySpan<(int, int, int)>)[
            (1_000, 50, 100), (10_000, 150, 500), (100_000, 943, 1_682), (1_000_000, 6_040, 3_706), (10_000_000, 69_878, 10_677)])
        {
            if (ratings > mostRatings)
            {
                break;
            }

            var (ofBest, ofBias) = Measure(new SyntheticRatingsOptions { Ratings = ratings, Users = users, Items = items });
            worst = Math.Max(worst, ofBest);
            worstOfBias = Math.Max(worstOfBias, ofBias);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"worst default/best {worst:F4}, worst default/bias only {worstOfBias:F4}"));
    }

    private static (double OfBest, double OfBias) Measure(SyntheticRatingsOptions size)
    {
        var synthetic = new SyntheticRatings(size);
        var (training, test, truth) = Parts(synthetic, size);
        var features = MovieFeatures.Of(training.Items, [.. synthetic.Movies()], []);
        var bias = RmseOf(BiasModel.Train(training, new BiasOptions()), training, test).Rmse;
        var start = Stopwatch.GetTimestamp();
        var model = ExplicitAlsTrainer.Train(training, new ExplicitAlsOptions(), features);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var (chosen, inside) = RmseOf(new ExplicitAlsPredictor(model), training, test);
        var rule = model.Options.Regularization!.Value;
        var (best, bestTau) = ((float[])[.25f, .5f, .7f, 1, 1.4f, 2, 4])
            .Select(factor => (
                RmseOf(
                    new ExplicitAlsPredictor(ExplicitAlsTrainer.Train(
                        training, new ExplicitAlsOptions { Regularization = rule * factor }, features)),
                    training, test).Rmse,
                rule * factor))
            .Min();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{size.Ratings,9} {size.Users,7} {size.Items,7} {bias,10:F4} {truth,8:F4} {chosen,8:F4} {rule,6:F1} "
            + $"{inside,8:P1} {seconds,8:F1} {best,13:F4} {bestTau,6:F1} {chosen / best,13:F4}"));
        return (chosen / best, chosen / bias);
    }

    private static (double Rmse, double? Inside) RmseOf(IRatingPredictor predictor, RatingData training, RatingData test)
    {
        var report = RatingEvaluator.Evaluate(predictor, training, test, _options);
        return (report.Overall.Rmse, report.IntervalCoverage);
    }

    private static (RatingData Training, RatingData Test, double TruthRmse) Parts(
        SyntheticRatings synthetic, SyntheticRatingsOptions size)
    {
        var users = IdMap.FromIds([.. Enumerable.Range(1, size.Users)]);
        var items = IdMap.FromIds([.. Enumerable.Range(1, size.Items)]);
        var training = new RatingDataBuilder(RatingScale.HalfStars, users, items);
        var test = new RatingDataBuilder(RatingScale.HalfStars, users, items);
        var random = new RandomStream(1, 1);
        var squares = 0.0;
        synthetic.ForEachUser(
            (userId, itemIds, halfStars, truth) =>
            {
                for (var place = 0; place < itemIds.Length; place++)
                {
                    if (random.NextDouble() < HeldOutShare)
                    {
                        test.Add(userId, itemIds[place], halfStars[place]);
                        squares += Math.Pow(Math.Clamp(truth[place], .5, 5) - (halfStars[place] / 2.0), 2);
                    }
                    else
                    {
                        training.Add(userId, itemIds[place], halfStars[place]);
                    }
                }
            },
            CancellationToken.None);
        var heldOut = test.Build();
        return (training.Build(), heldOut, Math.Sqrt(squares / heldOut.Count));
    }
}
