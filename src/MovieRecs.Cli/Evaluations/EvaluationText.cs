using System.Globalization;
using MovieRecs.Als.Evaluation;
using MovieRecs.Cli.Algorithms;
using MovieRecs.Cli.Output;

namespace MovieRecs.Cli.Evaluations;

/// <summary>Evaluations as plain tables: a value with its standard error over users, definitions below.</summary>
internal sealed class EvaluationText(CommandConsole console)
{

    public void Print(EvaluationRun run, SplitChoice split, IReadOnlyList<ModelEvaluation> models)
    {
        console.Output.WriteLine(Text($"split {Describe(split)}: {run.Training.Count:N0} training and {run.Test.Count:N0} held-out ratings, {run.Training.Users.Count:N0} users, {run.Training.Items.Count:N0} items"));
        PrintRatings(models);
        PrintItemCounts(models);
        PrintRanking(models);
        PrintColdStart(models);
        PrintDefinitions(models[0].Ranking);
    }

    private static string Describe(SplitChoice split) => split.Kind switch
    {
        SplitKind.Given => "given files",
        SplitKind.LastOut => "last-out",
        SplitKind.Time => Text($"time, last {split.TestFraction:0.##%}"),
        _ => Text($"{split.Name}, {split.TestFraction:0.##%} held out, seed {split.Seed}"),
    };

    private void PrintRatings(IReadOnlyList<ModelEvaluation> models)
    {
        var rated = models.Where(model => model.Ratings is not null).ToArray();
        var table = new TextTable("ratings", "rmse", "mae", "raw rmse", "raw mae", "in 80 %", "seconds");
        foreach (var model in rated)
        {
            var overall = model.Ratings!.Overall;
            table.Add(
                NameOf(model),
                Text($"{overall.Rmse:0.0000} ±{overall.RmseStandardError:0.0000}"),
                Text($"{overall.Mae:0.0000}"),
                Text($"{overall.RawRmse:0.0000}"),
                Text($"{overall.RawMae:0.0000}"),
                model.Ratings.IntervalCoverage is { } share ? Text($"{share:0.0%}") : "-",
                Text($"{model.Seconds:0.0}"));
        }

        table.Print(console);
    }

    private void PrintItemCounts(IReadOnlyList<ModelEvaluation> models)
    {
        var rated = models.Where(model => model.Ratings is { ByItemCount.Count: > 0 }).ToArray();
        if (rated.Length == 0)
        {
            return;
        }

        var buckets = rated[0].Ratings!.ByItemCount;
        var table = new TextTable(["rmse by item's ratings", .. buckets.Select(Range)]);
        foreach (var model in rated)
        {
            table.Add([NameOf(model), .. model.Ratings!.ByItemCount.Select(bucket => Text($"{bucket.Metrics.Rmse:0.000}"))]);
        }

        table.Add(["held-out ratings", .. buckets.Select(bucket => Text($"{bucket.Metrics.Count:N0}"))]);
        table.Print(console);
    }

    private void PrintRanking(IReadOnlyList<ModelEvaluation> models)
    {
        PrintRanking("ranking", models, model => model.Ranking.Cutoffs);
        PrintRanking("new users", models, model => model.Ranking.NewUsers);
    }

    private void PrintRanking(
        string title, IReadOnlyList<ModelEvaluation> models, Func<ModelEvaluation, IReadOnlyList<RankingFigures>> cutoffsOf)
    {
        for (var index = 0; index < cutoffsOf(models[0]).Count; index++)
        {
            var k = cutoffsOf(models[0])[index].K;
            var table = new TextTable(
                title, $"hitrate@{k}", $"precision@{k}", $"recall@{k}", $"map@{k}", $"ndcg@{k}", "coverage", "popularity");
            foreach (var model in models)
            {
                var figures = cutoffsOf(model)[index];
                table.Add(
                    NameOf(model), Cell(figures.HitRate), Cell(figures.Precision), Cell(figures.Recall),
                    Cell(figures.AveragePrecision), Cell(figures.Ndcg), Text($"{figures.Coverage:0.000}"),
                    Text($"{figures.MeanPopularity:0}"));
            }

            table.Print(console);
        }
    }

    private void PrintColdStart(IReadOnlyList<ModelEvaluation> models)
    {
        var measured = models.Where(model => model.ColdStart.Any(point => point.HitRate.Count > 0)).ToArray();
        if (measured.Length == 0)
        {
            return;
        }

        var k = models[0].Ranking.Cutoffs[0].K;
        var table = new TextTable(
            [$"hitrate@{k} by known ratings", .. measured[0].ColdStart.Select(point => Text($"{point.KnownRatings}"))]);
        foreach (var model in measured)
        {
            table.Add([NameOf(model), .. model.ColdStart.Select(point => Cell(point.HitRate))]);
        }

        table.Print(console);
    }

    private void PrintDefinitions(RankingReport ranking)
    {
        console.Output.WriteLine();
        console.Output.WriteLine(
            "± is the standard error over users. rmse and mae: predictions clipped to the ratings that training shows;");
        console.Output.WriteLine(
            "raw: not clipped. Ranking: the whole catalogue without the user's training items, ties by id; every held-out");
        console.Output.WriteLine(
            "rating (from --relevant-from on) is relevant. precision: hits/K; recall: hits/|relevant|; map: divided by");
        console.Output.WriteLine(
            "min(K, |relevant|); ndcg: binary gains; coverage: share of the catalogue shown; popularity: mean training count.");
        console.Output.WriteLine(Text($"{ranking.UserCount:N0} users ranked; {ranking.WithoutTest:N0} dropped without held-out ratings."));
        if (ranking.NewUserCount > 0)
        {
            console.Output.WriteLine(Text($"{ranking.NewUserCount:N0} more users without training ratings are ranked as new ones, in tables of their own."));
        }

        if (ranking.WithoutCandidates > 0)
        {
            console.Output.WriteLine(Text($"{ranking.WithoutCandidates:N0} more dropped without candidates."));
        }

    }

    private static string Range(ItemCountBucket bucket) => bucket.Maximum switch
    {
        null => Text($"{bucket.Minimum}+"),
        { } most when most == bucket.Minimum => Text($"{most}"),
        { } most => Text($"{bucket.Minimum}-{most}"),
    };

    private static string Cell(Estimate estimate) => Text($"{estimate.Mean:0.0000} ±{estimate.StandardError:0.0000}");

    private static string NameOf(ModelEvaluation model) => AlgorithmNames.NameOf(model.Algorithm);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
