using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Tests.Serving;

public sealed class MovieNamesTests
{
    private static readonly Catalogue _catalogue = new(
    [
        TestCatalogue.Movie(1, "Amélie (Fabuleux destin d'Amélie Poulain, Le)", 2001),
        TestCatalogue.Movie(2, "Seven (a.k.a. Se7en)", 1995),
        TestCatalogue.Movie(3, "The Thing", 1982),
        TestCatalogue.Movie(4, "The Thing", 2011),
        TestCatalogue.Movie(5, "Heimat"),
        TestCatalogue.Movie(6, "Crash", 1996),
        TestCatalogue.Movie(7, "Crash", 2004),
        TestCatalogue.Movie(8, "Fast & Furious", 2009),
        TestCatalogue.Movie(9, "The Fast and the Furious", 2001, ratingCount: 5),
    ]);

    [Theory]
    [InlineData("Amelie", 2001, 1)]
    [InlineData("Le fabuleux destin d'Amélie Poulain", 2001, 1)]
    [InlineData("AMÉLIE", null, 1)]
    [InlineData("Se7en", 1995, 2)]
    [InlineData("Thing, The", 1982, 3)]
    [InlineData("Thing", 2011, 4)]
    [InlineData("The Thing (1982)", null, 3)]
    [InlineData("The Thing", 2012, 4)] // a premiere elsewhere
    [InlineData("Heimat", 1984, 5)]
    [InlineData("Fast and furious", 2009, 8)]
    public void A_title_is_found_however_it_is_written(string title, int? year, int movieId) =>
        Assert.Equal(movieId, _catalogue[_catalogue.Names.Find(title, year).Movie!.Value].MovieId);

    [Theory]
    [InlineData("The Thing", null, new[] { 3, 4 })]
    [InlineData("Crash", 2000, new[] { 6, 7 })]
    [InlineData("Furious", 2001, new[] { 9, 8 })]
    [InlineData("Nothing of the kind", 2001, new int[0])]
    [InlineData("?!", 2001, new int[0])]
    public void What_is_not_clear_has_candidates(string title, int? year, int[] candidates)
    {
        var match = _catalogue.Names.Find(title, year);

        Assert.Null(match.Movie);
        Assert.Equal(candidates, match.Candidates.Select(movie => _catalogue[movie].MovieId));
    }
}
