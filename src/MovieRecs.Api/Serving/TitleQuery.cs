namespace MovieRecs.Api.Serving;

/// <summary>A search prepared for matching against many titles of a <see cref="TitleIndex"/>.</summary>
internal sealed class TitleQuery
{
    private readonly string _wholeTitle;
    private readonly string _titleStart;
    private readonly string _wordStart;
    private readonly string[] _words;
    private readonly string[] _wordStarts;

    public TitleQuery(string search)
    {
        var phrase = TextFolding.Fold(TitleIndex.WithLeadingArticle(search));
        _words = phrase.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        _wordStarts = Array.ConvertAll(_words, word => $" {word}");
        _wordStart = $" {phrase}";
        _titleStart = $"{TitleIndex.Boundary}{_wordStart}";
        _wholeTitle = $"{_titleStart} {TitleIndex.Boundary}";
        LongestWord = _words.MaxBy(word => word.Length) ?? "";
    }

    /// <summary>The one to look for first; empty if the search has no letters, digits or symbols: nothing matches then.</summary>
    public string LongestWord { get; }

    /// <summary>Compares with one folded title; null if it does not match.</summary>
    public TitleMatch? Match(ReadOnlySpan<char> title)
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
