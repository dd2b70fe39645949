using System.Text;

namespace MovieRecs.Als.Titles;

/// <summary>
/// Finds titles by what people type: whatever the case, the accents, the punctuation and the place of the article
/// (<c>amelie</c> finds <c>Fabuleux destin d'Amélie Poulain, Le</c>). Immutable, so safe for concurrent use.
/// </summary>
/// <remarks>
/// All titles stand, folded, in one text that a search scans with vector instructions; its cost is that of reading about
/// 60 bytes per title. A title stands there as <c>| the matrix | matrix |</c>, where the bar is <see cref="Boundary"/>:
/// with its article in front, again without it, and with each alternative title in brackets as one more part.
/// </remarks>
public sealed class TitleIndex
{
    /// <summary>Folding leaves no control characters, so no search contains it.</summary>
    internal const char Boundary = '\n';

    private static readonly string[] Articles =
    [
        "The", "A", "An", "Le", "La", "Les", "L'", "Un", "Une", "Il", "Lo", "Gli", "Una", "El", "Los", "Las", "Der", "Die", "Das",
        "De", "Den", "Det",
    ];

    private static readonly string[] AliasMarks = ["a.k.a. ", "aka "];

    private readonly string _text;
    private readonly int[] _starts;

    /// <summary>Folds the titles.</summary>
    /// <param name="titles">Without their years; a title's place here is the index that a search answers.</param>
    /// <exception cref="ArgumentNullException"><paramref name="titles"/> or one of them is null.</exception>
    public TitleIndex(IReadOnlyCollection<string> titles)
    {
        ArgumentNullException.ThrowIfNull(titles);
        var text = new StringBuilder(titles.Count * 32);
        _starts = new int[titles.Count + 1];
        var index = 0;
        foreach (var title in titles)
        {
            ArgumentNullException.ThrowIfNull(title, nameof(titles));
            _starts[index++] = text.Length;
            Append(text, title);
        }

        _starts[^1] = text.Length;
        _text = text.ToString();
    }

    /// <summary>Finds the next title that matches; a loop over its answers visits every match once, in order.</summary>
    /// <param name="query">The search.</param>
    /// <param name="start">The index to start looking at; at the number of titles or beyond there is nothing to find.</param>
    /// <param name="match">How well the title found matches.</param>
    /// <returns>The title's index, or -1 if no further one matches.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="query"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="start"/> is negative.</exception>
    public int FindNext(TitleQuery query, int start, out TitleMatch match)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        match = default;
        if (query.LongestWord.Length == 0)
        {
            return -1;
        }

        var index = start;
        while (index < _starts.Length - 1)
        {
            var hit = _text.AsSpan(_starts[index]).IndexOf(query.LongestWord, StringComparison.Ordinal);
            if (hit < 0)
            {
                return -1;
            }

            index = TitleAt(_starts[index] + hit);
            if (query.Match(_text.AsSpan(_starts[index].._starts[index + 1])) is { } found)
            {
                match = found;
                return index;
            }

            index++;
        }

        return -1;
    }

    /// <summary><c>Matrix, The</c> as <c>The Matrix</c>; other titles as they are.</summary>
    /// <param name="title">Without its year.</param>
    /// <exception cref="ArgumentNullException"><paramref name="title"/> is null.</exception>
    public static string WithLeadingArticle(string title)
    {
        ArgumentNullException.ThrowIfNull(title);
        var comma = title.LastIndexOf(", ", StringComparison.Ordinal);
        if (comma <= 0 || title[(comma + 2)..].Trim() is var article && !IsArticle(article))
        {
            return title;
        }

        return article.EndsWith('\'') ? article + title[..comma] : $"{article} {title[..comma]}";
    }

    /// <summary>
    /// The names that a title goes by, folded: each without case, accents and punctuation, with its article in front and without it,
    /// and alternative titles in brackets likewise. Two titles of the same movie share one of them.
    /// </summary>
    /// <param name="title">Without its year.</param>
    /// <exception cref="ArgumentNullException"><paramref name="title"/> is null.</exception>
    public static IEnumerable<string> NamesOf(string title)
    {
        ArgumentNullException.ThrowIfNull(title);
        foreach (var part in title.Split('(', ')'))
        {
            if (string.IsNullOrWhiteSpace(part))
            {
                continue;
            }

            var alternative = part.Trim();
            var name = WithLeadingArticle(alternative[AliasMarkLength(alternative)..]);
            yield return TextFolding.Fold(name).Trim();
            if (name.IndexOf(' ', StringComparison.Ordinal) is > 0 and var blank && IsArticle(name.AsSpan(0, blank)))
            {
                yield return TextFolding.Fold(name.AsSpan(blank)).Trim();
            }
        }
    }

    /// <summary>The length of the mark before an alternative title (<c>a.k.a. Se7en</c>); 0 if there is none.</summary>
    internal static int AliasMarkLength(ReadOnlySpan<char> text)
    {
        foreach (var mark in AliasMarks)
        {
            if (text.StartsWith(mark, StringComparison.OrdinalIgnoreCase))
            {
                return mark.Length;
            }
        }

        return 0;
    }

    private static void Append(StringBuilder text, string title)
    {
        text.Append(Boundary);
        foreach (var name in NamesOf(title))
        {
            text.Append(' ').Append(name).Append(' ').Append(Boundary);
        }
    }

    private static bool IsArticle(ReadOnlySpan<char> word)
    {
        foreach (var article in Articles)
        {
            if (word.Equals(article, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private int TitleAt(int position)
    {
        var place = Array.BinarySearch(_starts, position);
        return place >= 0 ? place : ~place - 1;
    }
}
