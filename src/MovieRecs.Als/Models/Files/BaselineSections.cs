using System.Text.Json.Serialization;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models.Baselines;

namespace MovieRecs.Als.Models.Files;

/// <summary>The sections of a model file beside the two ALS models.</summary>
internal static class BaselineSections
{
    public static void WriteCatalogue(SectionWriter writer, IReadOnlyList<CatalogueItem>? catalogue)
    {
        if (catalogue is not null)
        {
            writer.AddJson("catalogue", catalogue.ToArray(), BaselineJson.Default.CatalogueItemArray);
        }
    }

    public static IReadOnlyList<CatalogueItem>? ReadCatalogue(SectionReader reader) =>
        reader.Contains("catalogue") ? reader.GetJson("catalogue", BaselineJson.Default.CatalogueItemArray) : null;

    public static void WriteRatings(SectionWriter writer, TrainingRatings? ratings)
    {
        if (ratings is not null)
        {
            var values = new float[ratings.Scale.Count];
            for (var code = 1; code <= values.Length; code++)
            {
                values[code - 1] = ratings.Scale.ValueOf((byte)code);
            }

            writer.Add<float>("ratings.scale", values);
            writer.Add<long>("ratings.starts", ratings.ByUser.RowStarts.ToArray());
            writer.Add<int>("ratings.items", ratings.ByUser.Columns.ToArray());
            writer.Add<byte>("ratings.codes", ratings.ByUser.Codes.ToArray());
            if (!ratings.Times.IsEmpty)
            {
                writer.Add("ratings.times", ratings.Times);
            }
        }
    }

    public static TrainingRatings? ReadRatings(SectionReader reader, int itemCount)
    {
        if (!reader.Contains("ratings.scale"))
        {
            return null;
        }

        var scale = RatingScale.FromValues(reader.Get<float>("ratings.scale"));
        var starts = reader.Get<long>("ratings.starts");
        var items = reader.Get<int>("ratings.items");
        var codes = reader.Get<byte>("ratings.codes");
        ThrowIfNoRows(starts, items.Length, "ratings");
        var times = reader.Contains("ratings.times") ? reader.Get<uint>("ratings.times") : [];
        if (codes.Length != items.Length || (times.Length != 0 && times.Length != items.Length)
            || items.AsSpan().ContainsAnyExceptInRange(0, itemCount - 1)
            || codes.AsSpan().ContainsAnyExceptInRange((byte)1, (byte)scale.Count))
        {
            throw new InvalidDataException("The ratings of the model file do not match its items and scale.");
        }

        return new TrainingRatings(new InteractionMatrix(itemCount, starts, items, codes), scale, times);
    }

    public static void WriteBias(SectionWriter writer, BiasModel? model)
    {
        if (model is not null)
        {
            writer.Add<double>("bias.constants", new[] { model.GlobalMean, model.UserRegularization });
            writer.Add("bias.items", model.ItemBiases);
        }
    }

    public static BiasModel? ReadBias(SectionReader reader)
    {
        if (!reader.Contains("bias.constants"))
        {
            return null;
        }

        var constants = reader.Get<double>("bias.constants");
        return constants.Length == 2
            ? new BiasModel(constants[0], constants[1], reader.Get<float>("bias.items"))
            : throw new InvalidDataException("The bias model of the model file is incomplete.");
    }

    public static void WritePopularity(SectionWriter writer, PopularityModel? model)
    {
        if (model is not null)
        {
            writer.Add("popularity.counts", model.Counts);
            writer.Add("popularity.means", model.DampedMeans);
        }
    }

    public static PopularityModel? ReadPopularity(SectionReader reader) => reader.Contains("popularity.counts")
        ? new PopularityModel(reader.Get<int>("popularity.counts"), reader.Get<float>("popularity.means"))
        : null;

    public static void WriteItemKnn(SectionWriter writer, ItemKnnModel? model)
    {
        if (model is not null)
        {
            writer.Add<long>("knn.starts", model.Starts.ToArray());
            writer.Add<int>("knn.neighbors", model.AllNeighbors.ToArray());
            writer.Add<float>("knn.similarities", model.AllSimilarities.ToArray());
        }
    }

    public static ItemKnnModel? ReadItemKnn(SectionReader reader)
    {
        if (!reader.Contains("knn.starts"))
        {
            return null;
        }

        var starts = reader.Get<long>("knn.starts");
        var neighbors = reader.Get<int>("knn.neighbors");
        var similarities = reader.Get<float>("knn.similarities");
        ThrowIfNoRows(starts, neighbors.Length, "neighbours");
        if (similarities.Length != neighbors.Length || neighbors.AsSpan().ContainsAnyExceptInRange(0, starts.Length - 2))
        {
            throw new InvalidDataException("The neighbours of the model file do not match its items.");
        }

        return new ItemKnnModel(starts, neighbors, similarities);
    }

    public static void WriteEase(SectionWriter writer, EaseModel? model)
    {
        if (model is not null)
        {
            writer.Add<float>("ease.slope", new[] { model.RatingSlope });
            writer.Add<int>("ease.order", new[] { model.ItemCount });
            var weights = new float[checked(model.ItemCount * model.ItemCount)];
            for (var item = 0; item < model.ItemCount; item++)
            {
                model.WeightsOf(item).CopyTo(weights.AsSpan(item * model.ItemCount));
            }

            writer.Add<float>("ease.weights", weights);
        }
    }

    public static EaseModel? ReadEase(SectionReader reader)
    {
        if (!reader.Contains("ease.slope"))
        {
            return null;
        }

        var order = reader.Get<int>("ease.order")[0];
        var weights = reader.Get<float>("ease.weights");
        if (order < 0 || weights.LongLength != (long)order * order)
        {
            throw new InvalidDataException("The EASE weights of the model file are not square.");
        }

        var rows = new float[order][];
        for (var item = 0; item < order; item++)
        {
            rows[item] = weights.AsSpan(item * order, order).ToArray();
        }

        return new EaseModel(rows, reader.Get<float>("ease.slope")[0]);
    }

    public static void ThrowIfNoRows(long[] starts, int count, string what)
    {
        for (var row = 1; row < starts.Length; row++)
        {
            if (starts[row] < starts[row - 1])
            {
                throw new InvalidDataException($"The {what} of the model file are out of order.");
            }
        }

        if (starts.Length == 0 || starts[0] != 0 || starts[^1] != count)
        {
            throw new InvalidDataException($"The {what} of the model file are incomplete.");
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CatalogueItem[]))]
internal sealed partial class BaselineJson : JsonSerializerContext;
