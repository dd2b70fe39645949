using System.Text.Json.Serialization;
using MovieRecs.Als.Models.Sessions;

namespace MovieRecs.Als.Models.Files;

/// <summary>The sections of a model file that hold a session model.</summary>
internal static class SessionSections
{
    public static void Write(SectionWriter writer, SessionModel? model)
    {
        if (model is null)
        {
            return;
        }

        var order = model.Items.Length;
        var weights = new float[order * order];
        for (var row = 0; row < order; row++)
        {
            model.WeightsOf(model.Items.Span[row]).CopyTo(weights.AsSpan(row * order));
        }

        writer.AddJson("session.options", model.Options, SessionJson.Default.SessionOptions);
        writer.Add<int>("session.freshSeconds", new[] { model.FreshSeconds });
        writer.Add("session.items", model.Items);
        writer.Add<float>("session.weights", weights);
    }

    public static SessionModel? Read(SectionReader reader, int itemCount)
    {
        if (!reader.Contains("session.options"))
        {
            return null;
        }

        var options = reader.GetJson("session.options", SessionJson.Default.SessionOptions);
        options.Validate();
        var items = reader.Get<int>("session.items");
        var weights = reader.Get<float>("session.weights");
        if (weights.LongLength != (long)items.Length * items.Length
            || weights.AsSpan().ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
        {
            throw new InvalidDataException("The session weights of the model file are not a square of numbers.");
        }

        var rows = new float[items.Length][];
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = weights.AsSpan(row * items.Length, items.Length).ToArray();
        }

        return new SessionModel(options, itemCount, items, rows, reader.Get<int>("session.freshSeconds")[0]);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SessionOptions))]
internal sealed partial class SessionJson : JsonSerializerContext;
