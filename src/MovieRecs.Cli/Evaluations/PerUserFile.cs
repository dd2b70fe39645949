using System.Globalization;
using MovieRecs.Als.Evaluation;
using MovieRecs.Cli.Algorithms;
using MovieRecs.Cli.Output;

namespace MovieRecs.Cli.Evaluations;

/// <summary>
/// The metrics of each user as CSV, a line per algorithm and user, for comparisons user by user. Cells are empty where a user
/// or an algorithm has no such figure; users without training ratings, whose ranking is reported on its own, have none
/// here.
/// </summary>
internal static class PerUserFile
{
    public static void Write(string path, EvaluationRun run, IReadOnlyList<ModelEvaluation> models) =>
        OutputFile.Write(path, writer =>
        {
            var cutoffs = run.Options.Cutoffs;
            writer.WriteLine("algorithm,userId,ratings,rmse,mae," + string.Join(
                ',', cutoffs.Select(k => $"hitrate@{k},precision@{k},recall@{k},map@{k},ndcg@{k}")));
            foreach (var model in models)
            {
                var errors = (model.Ratings?.PerUser ?? []).ToDictionary(user => user.UserIndex);
                var ranks = model.Ranking.Cutoffs
                    .SelectMany(figures => figures.PerUser.Select(user => (figures.K, User: user)))
                    .ToLookup(entry => entry.User.UserIndex, entry => entry);
                foreach (var user in errors.Keys.Union(ranks.Select(group => group.Key)).Order())
                {
                    var error = errors.TryGetValue(user, out var known) ? known : null;
                    string[] cells =
                    [
                        AlgorithmNames.NameOf(model.Algorithm),
                        run.Training.Users.IdAt(user).ToString(CultureInfo.InvariantCulture),
                        run.Test.ByUser.ColumnsOf(user).Length.ToString(CultureInfo.InvariantCulture),
                        Cell(error?.Rmse),
                        Cell(error?.Mae),
                        .. cutoffs.SelectMany(k =>
                            Cells(ranks[user].Where(entry => entry.K == k).Select(entry => entry.User).FirstOrDefault())),
                    ];
                    writer.WriteLine(string.Join(',', cells));
                }
            }
        });

    private static IEnumerable<string> Cells(UserRanking? user) =>
        [Cell(user?.HitRate), Cell(user?.Precision), Cell(user?.Recall), Cell(user?.AveragePrecision), Cell(user?.Ndcg)];

    private static string Cell(double? value) => value?.ToString("0.######", CultureInfo.InvariantCulture) ?? string.Empty;
}
