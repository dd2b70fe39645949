using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MovieRecs.Als.Titles;

namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>Turns a raw MovieLens title into a title as people write it and a year.</summary>
public static partial class MovieTitle
{
    /// <summary>Longer titles are refused as damage.</summary>
    internal const int MaximumLength = 1000;

    /// <summary>
    /// <c>Star Wars (1977)</c> is <c>Star Wars</c> of 1977; a mark after the year stays with the title (<c>Land Before
    /// Time III (1995) (V)</c>); of a span of years (<c>(2006–2007)</c>) the first counts. A title without a year in
    /// parentheses at its end has none. Articles stand where <see cref="WithLeadingArticles"/> puts them.
    /// </summary>
    /// <param name="text">The raw title.</param>
    public static (string Title, int? Year) Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        var match = YearAtEnd().Match(trimmed);
        if (!match.Success || match.Index == 0)
        {
            return (WithLeadingArticles(trimmed), null);
        }

        var mark = match.Groups["mark"].Value;
        var title = WithLeadingArticles(trimmed[..match.Index].TrimEnd());
        return (
            mark.Length == 0 ? title : $"{title} {mark}",
            int.Parse(match.Groups["year"].Value, NumberStyles.None, CultureInfo.InvariantCulture));
    }

    /// <summary>The inverse of <see cref="Split"/> for a title that it has made, without a mark.</summary>
    /// <param name="title">Without the year.</param>
    /// <param name="year">The year, if known.</param>
    public static string Join(string title, int? year) =>
        year is { } known ? string.Create(CultureInfo.InvariantCulture, $"{title} ({known})") : title;

    /// <summary>
    /// MovieLens sorts by title and so writes the article last. This puts it in front, also in each alternative title in
    /// parentheses: <c>Postman, The (Postino, Il)</c> is <c>The Postman (Il Postino)</c>. Other titles stay as they are.
    /// </summary>
    /// <param name="title">Without the year.</param>
    public static string WithLeadingArticles(string title)
    {
        ArgumentNullException.ThrowIfNull(title);
        if (!title.Contains(", ", StringComparison.Ordinal))
        {
            return title;
        }

        var result = new StringBuilder(title.Length);
        for (var start = 0; start < title.Length;)
        {
            var length = title.AsSpan(start).IndexOfAny('(', ')');
            var end = length < 0 ? title.Length : start + length;
            AppendPart(result, title[start..end]);
            if (end < title.Length)
            {
                result.Append(title[end]);
            }

            start = end + 1;
        }

        return result.ToString();
    }

    private static void AppendPart(StringBuilder result, string part)
    {
        var end = part.TrimEnd().Length;
        var start = end - part.AsSpan(0, end).TrimStart().Length;
        start += TitleIndex.AliasMarkLength(part.AsSpan(start));
        result.Append(part, 0, start);
        if (start < end)
        {
            result.Append(TitleIndex.WithLeadingArticle(part[start..end]));
        }

        result.Append(part, Math.Max(start, end), part.Length - Math.Max(start, end));
    }

    [GeneratedRegex(@"\s*\((?<year>(?:18|19|20)\d\d)(?:[-–](?:\d{4})?)?\)\s*(?<mark>\([A-Z]{1,3}\))?$", RegexOptions.CultureInvariant)]
    private static partial Regex YearAtEnd();
}
