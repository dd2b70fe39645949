using MovieRecs.Als.Titles;

namespace MovieRecs.Als.Tests.Titles;

public sealed class TitleIndexTests
{
    [Theory]
    [InlineData("Matrix, The", "the matrix", nameof(TitleMatch.Whole))]
    [InlineData("Matrix, The", "Matrix", nameof(TitleMatch.Whole))]
    [InlineData("Matrix, The", "matrix, the", nameof(TitleMatch.Whole))]
    [InlineData("Matrix, The", "matr", nameof(TitleMatch.Start))]
    [InlineData("Matrix, The", "atri", nameof(TitleMatch.Parts))]
    [InlineData("Star Wars", "STAR  wars", nameof(TitleMatch.Whole))]
    [InlineData("Star Wars", "star w", nameof(TitleMatch.Start))]
    [InlineData("Star Wars", "wars", nameof(TitleMatch.Phrase))]
    [InlineData("Star Wars", "war st", nameof(TitleMatch.Words))]
    [InlineData("Star Wars", "ar ar", nameof(TitleMatch.Parts))]
    [InlineData("City of Lost Children, The (Cité des enfants perdus, La)", "la cite des enfants perdus", nameof(TitleMatch.Whole))]
    [InlineData("City of Lost Children, The (Cité des enfants perdus, La)", "the city of lost", nameof(TitleMatch.Start))]
    [InlineData("Seven (a.k.a. Se7en)", "seven", nameof(TitleMatch.Whole))]
    [InlineData("Seven (a.k.a. Se7en)", "se7en", nameof(TitleMatch.Whole))]
    [InlineData("City of the Living Dead (a.k.a. Gates of Hell, The)", "the gates of hell", nameof(TitleMatch.Whole))]
    [InlineData("Avventura, L'", "l'avventura", nameof(TitleMatch.Whole))]
    [InlineData("M", "m", nameof(TitleMatch.Whole))]
    public void Tells_how_well_a_title_matches(string title, string search, string expected)
    {
        var index = IndexOf("Another", title, "And one more");

        Assert.Equal(1, index.FindNext(new TitleQuery(search), 0, out var match));
        Assert.Equal(expected, match.ToString());
    }

    [Theory]
    [InlineData("Star Wars", "star trek")]
    [InlineData("Star Wars", "|")]
    [InlineData("Star Wars", "???")]
    [InlineData("Star Wars", "🎬")]
    public void Finds_nothing_in_a_title_without_the_words(string title, string search) =>
        Assert.Equal(-1, IndexOf(title).FindNext(new TitleQuery(search), 0, out _));

    [Fact]
    public void Finds_every_matching_title_once_and_in_order()
    {
        var index = IndexOf("Alien", "Heat", "Aliens", "Alien alien", "Up", "My Stepmother Is an Alien");
        var query = new TitleQuery("alien");

        var found = new List<int>();
        for (var movie = index.FindNext(query, 0, out _); movie >= 0; movie = index.FindNext(query, movie + 1, out _))
        {
            found.Add(movie);
        }

        Assert.Equal([0, 2, 3, 5], found);
    }

    [Fact]
    public void A_search_never_spans_two_titles() =>
        Assert.Equal(-1, IndexOf("Star", "Wars").FindNext(new TitleQuery("star wars"), 0, out _));

    private static TitleIndex IndexOf(params string[] titles) => new(titles);
}
