using System.Text.Json.Serialization;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Solvers;

namespace MovieRecs.Als.Models.Files;

/// <summary>The sections of a model file that hold a Bayesian model: the samples one after another, without padding.</summary>
internal static class BayesianSections
{
    public static void Write(SectionWriter writer, BayesianModel? model)
    {
        if (model is null)
        {
            return;
        }

        var unknowns = model.Options.Factors + 1;
        writer.AddJson("bayes.options", model.Options, BayesianJson.Default.BayesianOptions);
        writer.Add<float>("bayes.mean", new[] { model.GlobalMean });
        writer.Add<float>("bayes.items", Flatten(model.Samples.Select(sample => WithBiases(sample, unknowns)), unknowns));
        writer.Add<float>("bayes.weights", Flatten(model.Samples.Select(sample => sample.UserWeights), unknowns));
        writer.Add<double>("bayes.priors", model.Samples
            .SelectMany(sample => (double[])[.. sample.UserMean, .. sample.UserPrecisions, sample.NoisePrecision])
            .ToArray());
        writer.Add<long>("bayes.sweeps", new[] { model.Sweeps });
        WriteFeatures(writer, model.UserFeatures);
    }

    public static BayesianModel? Read(SectionReader reader, int itemCount)
    {
        if (!reader.Contains("bayes.options"))
        {
            return null;
        }

        var options = reader.GetJson("bayes.options", BayesianJson.Default.BayesianOptions);
        options.Validate();
        var unknowns = options.Factors + 1;
        var features = ReadFeatures(reader);
        var weightRows = (features?.FeatureCount ?? 0) + (options.UsesImplicitSets ? itemCount : 0);
        var items = reader.Get<float>("bayes.items");
        var weights = reader.Get<float>("bayes.weights");
        var priors = reader.Get<double>("bayes.priors");
        var priorLength = (2 * unknowns) + 1;
        var count = priors.Length / priorLength;
        if (count == 0 || priors.Length != count * priorLength
            || items.LongLength != (long)count * itemCount * unknowns
            || weights.LongLength != (long)count * weightRows * unknowns)
        {
            throw new InvalidDataException("The samples of the model file are incomplete.");
        }

        var samples = new BayesianSample[count];
        for (var index = 0; index < count; index++)
        {
            var prior = priors.AsSpan(index * priorLength, priorLength);
            var design = Unflatten(items, index * itemCount, itemCount, unknowns);
            samples[index] = BayesianSample.Restore(
                design, TakeBiases(design, unknowns), Unflatten(weights, index * weightRows, weightRows, unknowns),
                prior[..unknowns].ToArray(), prior.Slice(unknowns, unknowns).ToArray(), prior[^1]);
        }

        var sweeps = reader.Contains("bayes.sweeps") ? reader.Get<long>("bayes.sweeps")[0] : options.Sweeps;
        return new BayesianModel(options, reader.Get<float>("bayes.mean")[0], itemCount, features, samples, sweeps);
    }

    private static DenseRows WithBiases(BayesianSample sample, int unknowns)
    {
        var rows = new DenseRows(sample.Items.Count, sample.Items.Stride);
        sample.Items.Values.CopyTo(rows.Values, 0);
        for (var item = 0; item < rows.Count; item++)
        {
            rows[item][unknowns - 1] = sample.ItemBiases[item];
        }

        return rows;
    }

    private static float[] TakeBiases(DenseRows design, int unknowns)
    {
        var biases = new float[design.Count];
        for (var item = 0; item < biases.Length; item++)
        {
            biases[item] = design[item][unknowns - 1];
            design[item][unknowns - 1] = 1;
        }

        return biases;
    }

    private static float[] Flatten(IEnumerable<DenseRows> matrices, int columns)
    {
        var all = matrices.ToArray();
        var values = new float[checked(all.Sum(rows => rows.Count) * columns)];
        var position = 0;
        foreach (var rows in all)
        {
            for (var row = 0; row < rows.Count; row++, position += columns)
            {
                rows[row][..columns].CopyTo(values.AsSpan(position));
            }
        }

        return values;
    }

    private static DenseRows Unflatten(float[] values, int firstRow, int rowCount, int columns)
    {
        var rows = new DenseRows(rowCount, FactorTable.PaddedFactors(columns));
        for (var row = 0; row < rowCount; row++)
        {
            values.AsSpan(checked((firstRow + row) * columns), columns).CopyTo(rows[row]);
        }

        return rows;
    }

    private static void WriteFeatures(SectionWriter writer, SideFeatures? features)
    {
        if (features is null)
        {
            return;
        }

        var starts = new int[features.RowCount + 1];
        var indices = new List<int>();
        var values = new List<float>();
        for (var row = 0; row < features.RowCount; row++)
        {
            indices.AddRange(features.FeaturesOf(row));
            values.AddRange(features.ValuesOf(row));
            starts[row + 1] = indices.Count;
        }

        writer.Add<int>("bayes.user.starts", starts);
        writer.Add<int>("bayes.user.features", indices.ToArray());
        writer.Add<float>("bayes.user.values", values.ToArray());
        writer.Add<int>("bayes.user.groups", features.Groups.ToArray());
    }

    private static SideFeatures? ReadFeatures(SectionReader reader)
    {
        if (!reader.Contains("bayes.user.starts"))
        {
            return null;
        }

        var starts = reader.Get<int>("bayes.user.starts");
        var indices = reader.Get<int>("bayes.user.features");
        var values = reader.Get<float>("bayes.user.values");
        var groups = reader.Get<int>("bayes.user.groups");
        if (starts.Length == 0 || starts[0] != 0 || starts[^1] != indices.Length || values.Length != indices.Length
            || starts.Zip(starts.Skip(1), (start, end) => end < start).Any(isFalling => isFalling)
            || indices.Any(index => (uint)index >= (uint)groups.Length) || groups.Any(group => group < 0))
        {
            throw new InvalidDataException("The side information of the model file is damaged.");
        }

        return new SideFeatures(starts, indices, values, groups, groups.Length == 0 ? 0 : groups.Max() + 1);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(BayesianOptions))]
internal sealed partial class BayesianJson : JsonSerializerContext;
