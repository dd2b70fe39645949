using System.Globalization;

namespace MovieRecs.Cli.DataSets;

/// <summary>Small files of two numbers per line, with a comma or tab between them, with an optional header.</summary>
internal static class NumberLines
{
    /// <summary>Lines of <c>userId,movieId</c>; further columns are ignored, so that a ratings file will do.</summary>
    public static IReadOnlyList<(int UserId, int ItemId)> ReadPairs(string path) =>
        Read(path, "userId,movieId", static fields =>
            int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var userId)
            && int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var itemId)
                ? ((int, int)?)(userId, itemId)
                : null);

    /// <summary>Lines of <c>movieId,rating</c>.</summary>
    public static IReadOnlyList<(int ItemId, float Rating)> ReadRatings(string path) =>
        Read(path, "movieId,rating", static fields =>
            int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var itemId)
            && float.TryParse(fields[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rating)
            && rating is >= 0.5f and <= 5
                ? ((int, float)?)(itemId, rating)
                : null);

    private static List<T> Read<T>(string path, string form, Func<string[], T?> parse)
        where T : struct
    {
        var values = new List<T>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            var fields = line.Split([',', '\t'], StringSplitOptions.TrimEntries);
            var value = fields.Length < 2 ? null : parse(fields);
            if (value is { } parsed)
            {
                values.Add(parsed);
            }
            else if (number > 1 || !char.IsLetter(line.TrimStart('\uFEFF', '"')[0]))
            {
                throw new CommandFailedException($"{path}:{number}: expected {form}, found {line}");
            }
        }

        return values.Count > 0 ? values : throw new CommandFailedException($"{path}: there are no lines of {form}");
    }
}
