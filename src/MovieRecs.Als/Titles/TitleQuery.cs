namespace MovieRecs.Als.Titles;

/// <summary>How well a title matches a search, best first.</summary>
public enum TitleMatch
{
    /// <summary>The search is the whole title, or the whole of an alternative title.</summary>
    Whole,

    /// <summary>The title starts with the search.</summary>
    Start,

    /// <summary>The search is in the title from the start of a word.</summary>
    Phrase,

    /// <summary>Each word of the search starts a word of the title, in any order.</summary>
    Words,

    /// <summary>Each word of the search is somewhere in the title.</summary>
    Parts,
}

/// <summary>A search prepared for matching against many titles of a <see cref="TitleIndex"/>. Immutable.</summary>
public sealed class TitleQuery
{
    private readonly string _wholeTitle;
    private readonly string _titleStart;
    private readonly string _wordStart;
    private readonly string[] _words;
    private readonly string[] _wordStarts;

    /// <summary>Folds the search as the titles are folded.</summary>
    /// <param name="search">What was typed; one without letters, digits and symbols matches nothing.</param>
    /// <exception cref="ArgumentNullException"><paramref name="search"/> is null.</exception>
    public TitleQuery(string search)
    {
        ArgumentNullException.ThrowIfNull(search);
        var phrase = TextFolding.Fold(TitleIndex.WithLeadingArticle(search));
        _words = phrase.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        _wordStarts = Array.ConvertAll(_words, word => $" {word}");
        _wordStart = $" {phrase}";
        _titleStart = $"{TitleIndex.Boundary}{_wordStart}";
        _wholeTitle = $"{_titleStart} {TitleIndex.Boundary}";
        LongestWord = _words.MaxBy(word => word.Length) ?? "";
    }

    /// <summary>The word to look for first; empty if nothing can match.</summary>
    internal string LongestWord { get; }

    /// <summary>Compares with one folded title; null if it does not match.</summary>
    internal TitleMatch? Match(ReadOnlySpan<char> title)
    {
        foreach (var word in _words)
        {
            if (!title.Contains(word, StringComparison.Ordinal))
            {
                return null;
            }
        }

        if (title.Contains(_wordStart, StringComparison.Ordinal))
        {
            return title.Contains(_wholeTitle, StringComparison.Ordinal) ? TitleMatch.Whole
                : title.Contains(_titleStart, StringComparison.Ordinal) ? TitleMatch.Start
                : TitleMatch.Phrase;
        }

        foreach (var wordStart in _wordStarts)
        {
            if (!title.Contains(wordStart, StringComparison.Ordinal))
            {
                return TitleMatch.Parts;
            }
        }

        return TitleMatch.Words;
    }
}
