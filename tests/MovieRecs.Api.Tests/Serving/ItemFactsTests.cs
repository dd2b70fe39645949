using MovieRecs.Als.Retrieval;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Tests.Serving;

public sealed class ItemFactsTests
{
    private const int Movies = 300; // more than four words, the last one half full
    private static readonly string[] _genres = ["Action", "Comedy", "Drama", "War"];
    private static readonly Catalogue _catalogue = new(Enumerable.Range(0, Movies).Select(index => TestCatalogue.Movie(
        index + 1, "A film", index % 11 == 0 ? null : 1950 + (index % 70),
        [.. _genres.Where((_, genre) => (index >> genre) % 3 == 1)], ratingCount: index * 7 % 50)));

    // Every other movie is an item, in an order of their own, and one has left the catalogue.
    private static readonly int[] _movieOfItem = [.. Enumerable.Range(0, Movies - 1).Select(item => item == 7 ? -1 : (item * 7) % Movies)];

    public static TheoryData<string?, string?, string?, int?, int?, int> Filters => new()
    {
        { "Action", null, null, null, null, 0 },
        { "action,War", null, null, null, null, 0 },
        { null, "Action,Comedy", null, null, null, 0 },
        { null, null, "Drama", null, null, 0 },
        { null, null, null, 1960, null, 0 },
        { null, null, null, null, 1980, 0 },
        { null, null, null, 1, 9999, 0 },
        { null, null, null, null, null, 25 },
        { null, null, null, null, null, int.MaxValue },
        { "Action,Comedy", "Drama", "War", 1955, 2005, 3 },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public void Items_are_excluded_that_the_filter_does_not_allow(
        string? any, string? all, string? none, int? yearFrom, int? yearTo, int minRatings)
    {
        var filter = MovieFilter.Create(_catalogue, any, none, yearFrom, yearTo, [], minRatings, all);
        var excluded = new ItemSet(_movieOfItem.Length);
        excluded.Add(3);

        new ItemFacts(_catalogue, _movieOfItem).Exclude(filter, excluded);

        for (var item = 0; item < _movieOfItem.Length; item++)
        {
            if (_movieOfItem[item] >= 0)
            {
                Assert.Equal(item == 3 || !filter.Allows(_movieOfItem[item]), excluded.Contains(item));
            }
        }

        Assert.False(excluded.Contains(_movieOfItem.Length));
    }
}
