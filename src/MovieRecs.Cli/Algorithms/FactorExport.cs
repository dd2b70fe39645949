using System.Globalization;
using MovieRecs.Als.Interactions;
using MovieRecs.Cli.Output;

namespace MovieRecs.Cli.Algorithms;

/// <summary>
/// Writes the factors and biases of a model file for other programs: each array as <c>.npy</c>, and one CSV file per side with
/// the ids. Row r of every array belongs to id r of <c>item_ids.npy</c> or <c>user_ids.npy</c>.
/// </summary>
internal sealed class FactorExport(FittedModel model, string folder)
{
    private readonly List<string> _written = [];

    /// <summary>Writes the files and tells their names.</summary>
    /// <exception cref="CommandFailedException">The file holds no factors.</exception>
    public IReadOnlyList<string> Write()
    {
        var file = model.File;
        if (file.RatingModel is null && file.Ranker is null)
        {
            throw new CommandFailedException(
                $"{AlgorithmNames.NameOf(model.RankingAlgorithm)} has no factors to export; use als, ials or hkv");
        }

        Directory.CreateDirectory(folder);
        NumPyFile.Write(PathOf("item_ids.npy"), file.Items.Ids.ToArray());
        if (file.Users is { } users)
        {
            NumPyFile.Write(PathOf("user_ids.npy"), users.Ids.ToArray());
        }

        if (file.RatingModel is { } ratings)
        {
            NumPyFile.Write(PathOf("als_mean.npy"), new[] { ratings.GlobalMean });
            WriteSide("als_item", "movieId", file.Items, ratings.ItemFactors, ratings.ItemBiases, ratings.Factors);
            WriteSide("als_user", "userId", file.Users, ratings.UserFactors, ratings.UserBiases, ratings.Factors);
        }

        if (file.Ranker is { } ranker)
        {
            var name = AlgorithmNames.NameOf(model.RankingAlgorithm == Algorithm.Hkv ? Algorithm.Hkv : Algorithm.Ials);
            WriteSide($"{name}_item", "movieId", file.Items, ranker.ItemFactors, default, ranker.Factors);
            WriteSide($"{name}_user", "userId", file.Users, ranker.UserFactors, default, ranker.Factors);
        }

        return _written;
    }

    /// <summary>One side of a model; none without ids, as in a file for serving, which has no users.</summary>
    private void WriteSide(
        string name, string idName, IdMap? ids, ReadOnlyMemory<float> factors, ReadOnlyMemory<float> biases, int width)
    {
        if (ids is null)
        {
            return;
        }

        NumPyFile.Write(PathOf($"{name}_factors.npy"), factors, width);
        if (!biases.IsEmpty)
        {
            NumPyFile.Write(PathOf($"{name}_biases.npy"), biases);
        }

        OutputFile.Write(PathOf($"{name}s.csv"), writer =>
        {
            writer.Write(idName);
            writer.Write(biases.IsEmpty ? string.Empty : ",bias");
            for (var factor = 1; factor <= width; factor++)
            {
                writer.Write(string.Create(CultureInfo.InvariantCulture, $",f{factor}"));
            }

            writer.WriteLine();
            for (var row = 0; row < ids.Count; row++)
            {
                writer.Write(ids.IdAt(row).ToString(CultureInfo.InvariantCulture));
                if (!biases.IsEmpty)
                {
                    WriteNumber(writer, biases.Span[row]);
                }

                foreach (var value in factors.Span.Slice(row * width, width))
                {
                    WriteNumber(writer, value);
                }

                writer.WriteLine();
            }
        });
    }

    /// <summary>The shortest text that reads back as the same number.</summary>
    private static void WriteNumber(TextWriter writer, float value)
    {
        writer.Write(',');
        writer.Write(value.ToString("R", CultureInfo.InvariantCulture));
    }

    private string PathOf(string name)
    {
        _written.Add(name);
        return Path.Combine(folder, name);
    }
}
