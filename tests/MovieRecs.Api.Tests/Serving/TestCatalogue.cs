using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Tests.Serving;

internal static class TestCatalogue
{
    public static CatalogueMovie Movie(
        int movieId, string title = "A film", int? year = null, string[]? genres = null, int ratingCount = 0, long halfStarSum = 0) =>
        new(movieId, title, year, genres ?? [], ImdbId: null, TmdbId: null, ratingCount, halfStarSum);
}
