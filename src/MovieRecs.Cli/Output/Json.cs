using System.Text.Json;
using System.Text.Json.Nodes;

namespace MovieRecs.Cli.Output;

/// <summary>Results for machines: one indented document on standard output, never NaN or infinity.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions _options = new() { WriteIndented = true };

    public static void WriteJson(this CommandConsole console, JsonNode document) =>
        console.Output.WriteLine(document.ToJsonString(_options));

    /// <summary>A number, or null where there is none.</summary>
    public static JsonNode? Number(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
