using System.Text;
using System.Text.Json;

namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>Makes texts of a file of overviews fit to be stored and compared.</summary>
internal static class OverviewText
{
    /// <summary>As for tags.</summary>
    private const int MaximumKeywordLength = 1000;

    /// <summary>Line ends of any kind become line feeds, other control characters blanks; none of either at the ends.</summary>
    public static string Clean(string text)
    {
        if (!text.Any(char.IsControl))
        {
            return text.Trim();
        }

        var cleaned = new StringBuilder(text).Replace("\r\n", "\n").Replace('\r', '\n');
        for (var i = 0; i < cleaned.Length; i++)
        {
            if (char.IsControl(cleaned[i]) && cleaned[i] != '\n')
            {
                cleaned[i] = ' ';
            }
        }

        return cleaned.ToString().Trim();
    }

    /// <summary>TMDB's array of objects with a name, an array of strings, or words and phrases between commas.</summary>
    /// <returns>Empty where it is none of these: nothing but a hint is lost.</returns>
    public static IReadOnlyList<string> Keywords(string field) =>
        [.. (field.StartsWith('[') ? Names(field) : [.. field.Split(',')])
            .Select(keyword => Clean(keyword).ToLowerInvariant())
            .Where(keyword => keyword.Length is > 0 and <= MaximumKeywordLength)
            .Distinct(StringComparer.Ordinal)];

    private static List<string> Names(string field)
    {
        try
        {
            using var array = JsonDocument.Parse(field);
            return [.. array.RootElement.EnumerateArray().Select(NameOf).OfType<string>()];
        }
        catch (JsonException)
        {
            return [];
        }
        catch (InvalidOperationException)
        {
            return []; // escapes that are half a character
        }
    }

    private static string? NameOf(JsonElement keyword) => keyword.ValueKind switch
    {
        JsonValueKind.String => keyword.GetString(),
        JsonValueKind.Object when keyword.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String => name.GetString(),
        _ => null,
    };
}
