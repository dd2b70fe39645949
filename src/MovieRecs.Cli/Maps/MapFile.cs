using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MovieRecs.Cli.Maps;

/// <summary>A movie on the map.</summary>
internal sealed record MapPoint(int MovieId, string Title, string Genre, float X, float Y, int RatingCount);

/// <summary>Writes a map as CSV, SVG or a page of its own, by the name's ending.</summary>
internal static class MapFile
{
    private const double Size = 1000;
    private const double Margin = 20;
    private const double SmallestDot = 1.2;

    private static readonly string[] _colors =
    [
        "#4e79a7", "#f28e2b", "#e15759", "#76b7b2", "#59a14f", "#edc948", "#b07aa1", "#ff9da7", "#9c755f", "#6b8e23",
        "#1f9ed1", "#d45087", "#8a6fdf", "#2f7f6f", "#c0504d", "#7f7f7f",
    ];

    public static bool IsKnown(string path) => Path.GetExtension(path).ToLowerInvariant() is ".csv" or ".svg" or ".html";

    public static void Write(string path, TextWriter writer, IReadOnlyList<MapPoint> points)
    {
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".csv":
                WriteCsv(writer, points);
                break;
            case ".svg":
                WriteSvg(writer, points);
                break;
            default:
                WriteHtml(writer, points);
                break;
        }
    }

    private static void WriteCsv(TextWriter writer, IReadOnlyList<MapPoint> points)
    {
        writer.WriteLine("movieId,title,genre,x,y,ratingCount");
        foreach (var point in points)
        {
            var title = $"\"{point.Title.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
            writer.WriteLine(Text($"{point.MovieId},{title},{point.Genre},{point.X:0.####},{point.Y:0.####},{point.RatingCount}"));
        }
    }

    private static void WriteSvg(TextWriter writer, IReadOnlyList<MapPoint> points)
    {
        writer.WriteLine(Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Size} {Size}\" font-family=\"sans-serif\">"));
        writer.WriteLine("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        var colors = ColorsOf(points);
        var scale = Scale.Of(points);
        foreach (var point in points)
        {
            writer.WriteLine(Text($"<circle cx=\"{scale.X(point):0.0}\" cy=\"{scale.Y(point):0.0}\" r=\"{RadiusOf(point):0.0}\" fill=\"{colors[point.Genre]}\" fill-opacity=\".6\"><title>{WebUtility.HtmlEncode(point.Title)}</title></circle>"));
        }

        foreach (var point in points.OrderByDescending(point => point.RatingCount).ThenBy(point => point.MovieId).Take(40))
        {
            writer.WriteLine(Text($"<text x=\"{scale.X(point) + 4:0.0}\" y=\"{scale.Y(point) + 3:0.0}\" font-size=\"8\">{WebUtility.HtmlEncode(point.Title)}</text>"));
        }

        writer.WriteLine("</svg>");
    }

    private static void WriteHtml(TextWriter writer, IReadOnlyList<MapPoint> points)
    {
        var colors = ColorsOf(points);
        var scale = Scale.Of(points);
        var data = new JsonArray([.. points.Select(point => new JsonArray(
            Math.Round(scale.X(point), 2), Math.Round(scale.Y(point), 2), Math.Round(RadiusOf(point), 1), colors[point.Genre],
            point.Title, point.Genre, point.RatingCount))]);
        using var stream = typeof(MapFile).Assembly.GetManifestResourceStream("map.html")
            ?? throw new InvalidOperationException("The page of the map is not in the program.");
        using var reader = new StreamReader(stream);

        // The default encoder escapes <, > and &, so no title can end the script.
        writer.Write(
            reader.ReadToEnd().Replace("/*POINTS*/[]", data.ToJsonString(JsonSerializerOptions.Default), StringComparison.Ordinal));
    }

    /// <summary>The most frequent genres get a colour each; the rest share the last.</summary>
    private static Dictionary<string, string> ColorsOf(IReadOnlyList<MapPoint> points) => points
        .GroupBy(point => point.Genre)
        .OrderByDescending(group => group.Count())
        .ThenBy(group => group.Key, StringComparer.Ordinal)
        .Select((group, index) => (group.Key, Color: _colors[Math.Min(index, _colors.Length - 1)]))
        .ToDictionary(pair => pair.Key, pair => pair.Color);

    private static double RadiusOf(MapPoint point) => SmallestDot + (0.5 * Math.Log10(1 + point.RatingCount));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>The square of the drawing, without stretching.</summary>
    private readonly record struct Scale(double Left, double Top, double Factor)
    {
        public static Scale Of(IReadOnlyList<MapPoint> points)
        {
            if (points.Count == 0)
            {
                return new Scale(0, 0, 1);
            }

            var (left, right) = (points.Min(point => point.X), points.Max(point => point.X));
            var (bottom, top) = (points.Min(point => point.Y), points.Max(point => point.Y));
            var span = Math.Max(1e-6, Math.Max(right - left, top - bottom));
            return new Scale(left, top, (Size - (2 * Margin)) / span);
        }

        public double X(MapPoint point) => Margin + ((point.X - Left) * Factor);

        public double Y(MapPoint point) => Margin + ((Top - point.Y) * Factor);
    }
}
