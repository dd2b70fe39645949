namespace MovieRecs.Api.Serving;

/// <summary>How well a title matches a search, best first.</summary>
internal enum TitleMatch
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
