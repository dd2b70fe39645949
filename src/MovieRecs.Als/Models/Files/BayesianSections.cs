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
        writer.Add<short>("bayes.items16", Flatten(model.Samples.Select(sample => sample.Items), unknowns));
        writer.Add<short>("bayes.weights16", Flatten(model.Samples.Select(sample => sample.UserWeights), unknowns));
        writer.Add<float>("bayes.scales", model.Samples
            .SelectMany(sample => (float[])[.. sample.Items.Scales[..unknowns], .. sample.UserWeights.Scales[..unknowns]])
            .ToArray());
        writer.Add<double>("bayes.priors", model.Samples
            .SelectMany(sample => (double[])[.. sample.UserMean, .. sample.UserPrecisions, sample.NoisePrecision])
            .ToArray());
        writer.Add<float>("bayes.noise", model.Samples.SelectMany(sample => sample.NoiseWeights).ToArray());
        writer.Add<long>("bayes.sweeps", new[] { model.Sweeps });
        if (model.Diagnostics is { } diagnostics)
        {
            writer.Add<double>(
                "bayes.diagnostics", new[] { diagnostics.BurnIn, diagnostics.SplitRhat, diagnostics.EffectiveSamples });
        }

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
        if (!reader.Contains("bayes.noise"))
        {
            options = options with { NoiseFreedom = 0 }; // of before ratings differed in noise
        }

        var unknowns = options.Factors + 1;
        var features = ReadFeatures(reader);
        var weightRows = (features?.FeatureCount ?? 0) + (options.UsesImplicitSets ? itemCount : 0);
        var priors = reader.Get<double>("bayes.priors");
        var priorLength = (2 * unknowns) + 1;
        var count = priors.Length / priorLength;
        ThrowIfIncomplete(count == 0 || priors.Length != count * priorLength);
        var (items, weights) = reader.Contains("bayes.items16")
            ? ReadRounded(reader, count, itemCount, weightRows, unknowns)
            : (ReadFloats(reader, "bayes.items", count, itemCount, unknowns),
                ReadFloats(reader, "bayes.weights", count, weightRows, unknowns));
        var noise = ReadNoise(reader, options.NoiseFreedom > 0 ? count : 0, itemCount);
        var samples = new BayesianSample[count];
        for (var index = 0; index < count; index++)
        {
            var prior = priors.AsSpan(index * priorLength, priorLength);
            samples[index] = new BayesianSample(
                items[index], weights[index], prior[..unknowns].ToArray(), prior.Slice(unknowns, unknowns).ToArray(), prior[^1],
                noise.Length == 0 ? [] : noise[(index * itemCount)..((index + 1) * itemCount)]);
        }

        var sweeps = reader.Contains("bayes.sweeps") ? reader.Get<long>("bayes.sweeps")[0] : options.Sweeps;
        return new BayesianModel(options, reader.Get<float>("bayes.mean")[0], itemCount, features, samples, sweeps, ReadDiagnostics(reader));
    }

    private static ChainDiagnostics? ReadDiagnostics(SectionReader reader)
    {
        if (!reader.Contains("bayes.diagnostics"))
        {
            return null;
        }

        var values = reader.Get<double>("bayes.diagnostics");
        return values.Length == 3
            ? new ChainDiagnostics((int)values[0], values[1], values[2])
            : throw new InvalidDataException("The diagnostics of the model file are incomplete.");
    }

    private static float[] ReadNoise(SectionReader reader, int count, int itemCount)
    {
        var noise = count == 0 ? [] : reader.Get<float>("bayes.noise");
        ThrowIfIncomplete(noise.LongLength != (long)count * itemCount);
        if (!noise.All(weight => float.IsFinite(weight) && weight > 0))
        {
            throw new InvalidDataException("The noise of the items in the model file is damaged.");
        }

        return noise;
    }

    private static void ThrowIfIncomplete(bool isIncomplete)
    {
        if (isIncomplete)
        {
            throw new InvalidDataException("The samples of the model file are incomplete.");
        }
    }

    private static (RoundedRows[] Items, RoundedRows[] Weights) ReadRounded(
        SectionReader reader, int count, int itemCount, int weightRows, int unknowns)
    {
        var items = reader.Get<short>("bayes.items16");
        var weights = reader.Get<short>("bayes.weights16");
        var scales = reader.Get<float>("bayes.scales");
        ThrowIfIncomplete(
            scales.Length != 2 * count * unknowns || items.LongLength != (long)count * itemCount * unknowns
            || weights.LongLength != (long)count * weightRows * unknowns);
        if (!scales.All(scale => float.IsFinite(scale) && scale >= 0))
        {
            throw new InvalidDataException("The scales of the model file are damaged.");
        }

        var (itemRows, weightsRows) = (new RoundedRows[count], new RoundedRows[count]);
        for (var index = 0; index < count; index++)
        {
            itemRows[index] = Unflatten(items, index * itemCount, itemCount, scales.AsSpan(2 * index * unknowns, unknowns));
            weightsRows[index] = Unflatten(
                weights, index * weightRows, weightRows, scales.AsSpan(((2 * index) + 1) * unknowns, unknowns));
        }

        return (itemRows, weightsRows);
    }

    /// <summary>Reads samples of before there were sections in 16 bits.</summary>
    private static RoundedRows[] ReadFloats(SectionReader reader, string name, int count, int rowCount, int columns)
    {
        var values = reader.Get<float>(name);
        ThrowIfIncomplete(values.LongLength != (long)count * rowCount * columns);
        var matrices = new RoundedRows[count];
        for (var index = 0; index < count; index++)
        {
            var rows = new DenseRows(rowCount, FactorTable.PaddedFactors(columns));
            for (var row = 0; row < rowCount; row++)
            {
                values.AsSpan(checked(((index * rowCount) + row) * columns), columns).CopyTo(rows[row]);
            }

            matrices[index] = RoundedRows.Of(rows);
        }

        return matrices;
    }

    private static short[] Flatten(IEnumerable<RoundedRows> matrices, int columns)
    {
        var all = matrices.ToArray();
        var values = new short[checked(all.Sum(rows => rows.Count) * columns)];
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

    private static RoundedRows Unflatten(short[] values, int firstRow, int rowCount, ReadOnlySpan<float> scales)
    {
        var padded = new float[FactorTable.PaddedFactors(scales.Length)];
        scales.CopyTo(padded);
        var rows = RoundedRows.Zeros(rowCount, padded);
        for (var row = 0; row < rowCount; row++)
        {
            rows.Write(row, values.AsSpan(checked((firstRow + row) * scales.Length), scales.Length));
        }

        return rows;
    }

    internal static void WriteFeatures(SectionWriter writer, SideFeatures? features)
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
