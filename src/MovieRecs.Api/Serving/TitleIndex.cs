using System.Text;

namespace MovieRecs.Api.Serving;

/// <summary>
/// All titles, folded, in one text that a search scans with vector instructions. A title stands there as
/// <c>| the matrix | matrix |</c>, where the bar is <see cref="Boundary"/>: with its article in front, again without it,
/// and with each alternative title in brackets as one more part.
/// </summary>
internal sealed class TitleIndex
{
    /// <summary>Folding leaves no control characters, so no search contains it.</summary>
    public const char Boundary = '\n';

    private static readonly string[] Articles =
        ["The", "A", "An", "Le", "La", "Les", "L'", "Un", "Une", "Il", "Lo", "Gli", "El", "Los", "Las", "Der", "Die", "Das"];

    private readonly string _text;
    private readonly int[] _starts;

    public TitleIndex(ReadOnlySpan<CatalogueMovie> movies)
    {
        var text = new StringBuilder(movies.Length * 32);
        _starts = new int[movies.Length + 1];
        for (var index = 0; index < movies.Length; index++)
        {
            _starts[index] = text.Length;
            Append(text, movies[index].Title);
        }

        _starts[^1] = text.Length;
        _text = text.ToString();
    }

    /// <summary>Finds the next movie that matches.</summary>
    /// <param name="query">The search.</param>
    /// <param name="movieIndex">Where to start looking.</param>
    /// <param name="match">How well the movie found matches.</param>
    /// <returns>The movie's index, or -1 if no further one matches.</returns>
    public int FindNext(TitleQuery query, int movieIndex, out TitleMatch match)
    {
        match = default;
        if (query.LongestWord.Length == 0)
        {
            return -1;
        }

        while (movieIndex < _starts.Length - 1)
        {
            var hit = _text.AsSpan(_starts[movieIndex]).IndexOf(query.LongestWord, StringComparison.Ordinal);
            if (hit < 0)
            {
                return -1;
            }

            movieIndex = MovieAt(_starts[movieIndex] + hit);
            if (query.Match(_text.AsSpan(_starts[movieIndex].._starts[movieIndex + 1])) is { } found)
            {
                match = found;
                return movieIndex;
            }

            movieIndex++;
        }

        return -1;
    }

    /// <summary><c>Matrix, The</c> as <c>The Matrix</c>; other titles as they are.</summary>
    public static string WithLeadingArticle(string title)
    {
        var comma = title.LastIndexOf(", ", StringComparison.Ordinal);
        if (comma <= 0 || title[(comma + 2)..].Trim() is var article && !IsArticle(article))
        {
            return title;
        }

        return article.EndsWith('\'') ? article + title[..comma] : $"{article} {title[..comma]}";
    }

    private static void Append(StringBuilder text, string title)
    {
        text.Append(Boundary);
        foreach (var part in title.Split('(', ')'))
        {
            if (string.IsNullOrWhiteSpace(part))
            {
                continue;
            }

            var name = WithLeadingArticle(part.Trim());
            AppendPart(text, name);
            if (name.IndexOf(' ', StringComparison.Ordinal) is > 0 and var blank && IsArticle(name.AsSpan(0, blank)))
            {
                AppendPart(text, name.AsSpan(blank));
            }
        }
    }

    private static void AppendPart(StringBuilder text, ReadOnlySpan<char> name)
    {
        text.Append(' ');
        TextFolding.AppendFolded(text, name);
        text.Append(Boundary);
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

    private int MovieAt(int position)
    {
        var place = Array.BinarySearch(_starts, position);
        return place >= 0 ? place : ~place - 1;
    }
}
