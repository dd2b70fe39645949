using System.Diagnostics;
using System.Globalization;
using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Interactions.DataSets.Synthetic;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Baselines;
using MovieRecs.Als.Sampling;
using MovieRecs.Als.Threading;

namespace MovieRecs.Benchmarks;

/// <summary>
/// Whether both models are right at every size without tuning: made ratings of which the truth is known, a tenth held out. Of explicit
/// ALS the error by default, against the best of a grid of penalties chosen with hindsight, bias only, and the truth itself; of the
/// ranker NDCG@10 by the rule and by default, against the best of a grid. From ten million ratings on the grids are smaller.
/// </summary>
internal static class SizesBenchmark
{
    private const double HeldOutShare = 0.1;
    private const int Many = 10_000_000;

    private static readonly EvaluationOptions _options = new();

    public static void Run(int mostRatings)
    {
        Console.WriteLine(
            "ratings     users   items  bias only    truth  default    tau  in 80 %  seconds  best of grid    tau  default/best"
            + " | rule   ndcg@10  default  seconds  training  best of grid  lambda/rule  default/best");
        double worst = 0, worstOfBias = 0, worstRanking = double.MaxValue;
        foreach (var (ratings, users, items) in (ReadOnlySpan<(int, int, int)>)[
            (1_000, 50, 100), (10_000, 150, 500), (100_000, 943, 1_682), (1_000_000, 6_040, 3_706), (Many, 69_878, 10_677)])
        {
            if (ratings > mostRatings)
            {
                break;
            }

            var size = new SyntheticRatingsOptions { Ratings = ratings, Users = users, Items = items };
            var synthetic = new SyntheticRatings(size);
            var (training, test, truth) = Parts(synthetic, size);
            var (ofBest, ofBias) = MeasureStars(size, synthetic, training, test, truth);
            var ranking = MeasureRanking(size, training, test);
            worst = Math.Max(worst, ofBest);
            worstOfBias = Math.Max(worstOfBias, ofBias);
            worstRanking = Math.Min(worstRanking, ranking);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"worst default/best {worst:F4}, worst default/bias only {worstOfBias:F4}; ranker: worst default/best {worstRanking:F4}"));
    }

    private static (double OfBest, double OfBias) MeasureStars(
        SyntheticRatingsOptions size, SyntheticRatings synthetic, RatingData training, RatingData test, double truth)
    {
        var features = MovieFeatures.Of(training.Items, [.. synthetic.Movies()], []);
        var bias = RmseOf(BiasModel.Train(training, new BiasOptions()), training, test).Rmse;
        var start = Stopwatch.GetTimestamp();
        var model = ExplicitAlsTrainer.Train(training, new ExplicitAlsOptions(), features);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var (chosen, inside) = RmseOf(new ExplicitAlsPredictor(model), training, test);
        var rule = model.Options.Regularization!.Value;
        var (best, bestTau) = (size.Ratings < Many ? (float[])[.25f, .5f, .7f, 1, 1.4f, 2, 4] : [.7f, 1, 1.4f])
            .Select(factor => (
                factor == 1 ? chosen : RmseOf(
                    new ExplicitAlsPredictor(ExplicitAlsTrainer.Train(
                        training, new ExplicitAlsOptions { Regularization = rule * factor }, features)),
                    training, test).Rmse,
                rule * factor))
            .Min();
        Console.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"{size.Ratings,9} {size.Users,7} {size.Items,7} {bias,10:F4} {truth,8:F4} {chosen,8:F4} {rule,6:F1} "
            + $"{inside,8:P1} {seconds,8:F1} {best,13:F4} {bestTau,6:F1} {chosen / best,13:F4}"));
        return (chosen / best, chosen / bias);
    }

    /// <returns>NDCG@10 by default over that of the best of the grid.</returns>
    private static double MeasureRanking(SyntheticRatingsOptions size, RatingData training, RatingData test)
    {
        var rule = new ImplicitAlsOptions().ForSize(size.Users, size.Items);
        var (ofRule, seconds) = Timed(() => ImplicitAlsTrainer.Train(training, rule));
        var (chosen, searchSeconds) = Timed(() => RankerFit.Choose(training, new ImplicitAlsOptions()));
        var lambda = rule.Regularization!.Value;
        var byRule = NdcgOf(ofRule, training, test);
        var byDefault = chosen == rule ? byRule : NdcgOf(ImplicitAlsTrainer.Train(training, chosen), training, test);
        var (best, bestFactor) = (size.Ratings < Many ? (float[])[.25f, .5f, .7f, 1, 1.4f, 2, 2.8f, 4] : [.7f, 1, 1.4f])
            .Select(factor => (
                factor == 1 ? byRule : NdcgOf(
                    ImplicitAlsTrainer.Train(training, rule with { Regularization = lambda * factor }), training, test),
                factor))
            .Append((byDefault, chosen.Regularization!.Value / lambda))
            .Max();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $" | {lambda:F5} {byRule,8:F4} {byDefault,8:F4} {searchSeconds,8:F1} {seconds,9:F1} {best,13:F4} {bestFactor,12:F2} "
            + $"{byDefault / best,13:F4}"));
        return byDefault / best;
    }

    private static double NdcgOf(ImplicitAlsModel model, RatingData training, RatingData test) => RankingEvaluator
        .Evaluate(new ImplicitAlsRanker(model.With(ItemPopularity.Of(training))), training, test, _options).Cutoffs[0].Ndcg.Mean;

    /// <summary>With the processor time per thread, which other programs on the machine do not lengthen.</summary>
    private static (T Result, double Seconds) Timed<T>(Func<T> action)
    {
        var start = Environment.CpuUsage.TotalTime;
        var result = action();
        return (result, (Environment.CpuUsage.TotalTime - start).TotalSeconds / WorkerThreads.Shared.Count);
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
