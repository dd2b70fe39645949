using System.Globalization;
using System.Text.RegularExpressions;

namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>Separates a raw MovieLens title into title and year.</summary>
public static partial class MovieTitle
{
    /// <summary>Longer titles are refused as damage.</summary>
    internal const int MaximumLength = 1000;

    /// <summary>
    /// <c>Star Wars (1977)</c> is <c>Star Wars</c> of 1977; a mark behind the year stays with the title
    /// (<c>Land Before Time III (1995) (V)</c>); of a span of years (<c>(2006–2007)</c>) the first counts. A title without
    /// a year in parentheses at its end stays as it is.
    /// </summary>
    /// <param name="text">The raw title.</param>
    public static (string Title, int? Year) Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        var match = YearAtEnd().Match(trimmed);
        if (!match.Success || match.Index == 0)
        {
            return (trimmed, null);
        }

        var mark = match.Groups["mark"].Value;
        var title = trimmed[..match.Index].TrimEnd();
        return (
            mark.Length == 0 ? title : $"{title} {mark}",
            int.Parse(match.Groups["year"].Value, NumberStyles.None, CultureInfo.InvariantCulture));
    }

    /// <summary>The inverse of <see cref="Split"/> for a title without a mark.</summary>
    /// <param name="title">Without the year.</param>
    /// <param name="year">The year, if known.</param>
    public static string Join(string title, int? year) =>
        year is { } known ? string.Create(CultureInfo.InvariantCulture, $"{title} ({known})") : title;

    [GeneratedRegex(@"\s*\((?<year>(?:18|19|20)\d\d)(?:[-–](?:\d{4})?)?\)\s*(?<mark>\([A-Z]{1,3}\))?$", RegexOptions.CultureInvariant)]
    private static partial Regex YearAtEnd();
}
