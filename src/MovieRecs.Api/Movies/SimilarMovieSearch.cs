using System.Buffers;
using MovieRecs.Als.Retrieval;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Movies;

/// <summary>Finds the movies most like one: those that training found, or whose factors point the same way.</summary>
internal static class SimilarMovieSearch
{
    /// <summary>Null for an unknown movie.</summary>
    public static SimilarMovies? Find(ServingSnapshot snapshot, int movieId, int count)
    {
        if (snapshot.Catalogue.IndexOf(movieId) is not (>= 0 and var movieIndex))
        {
            return null;
        }

        if (snapshot.Models is not { } models || snapshot.ItemOfMovie(movieIndex) is not (>= 0 and var item))
        {
            return new SimilarMovies(movieId, [], SimilarityBasis.Ratings);
        }

        var excluded = snapshot.ItemSets.Rent();
        var best = ArrayPool<ScoredItem>.Shared.Rent(count);
        try
        {
            var neighbors = NeighborsOf(item, models);
            var found = neighbors is not null
                ? neighbors.Select(item, excluded, best.AsSpan(0, count))
                : SimilarItems.Select(
                    models.Ranker.ItemFactors.Span, models.Ranker.Factors, snapshot.ItemNorms, item, excluded,
                    best.AsSpan(0, count));
            var items = new SimilarMovie[found];
            for (var place = 0; place < found; place++)
            {
                var movie = snapshot.Catalogue[snapshot.MovieOfItem(best[place].ItemIndex)];
                items[place] = new SimilarMovie(movie.MovieId, movie.Title, movie.Year, movie.Genres, best[place].Score);
            }

            return new SimilarMovies(movieId, items, BasisOf(snapshot.Catalogue[movieIndex], neighbors));
        }
        finally
        {
            ArrayPool<ScoredItem>.Shared.Return(best);
            snapshot.ItemSets.Return(excluded);
        }
    }

    /// <summary>Null for an item whose neighbours no training has looked for yet: then its factors have to do.</summary>
    private static ItemNeighbors? NeighborsOf(int item, ServedModels models) =>
        models.Neighbors is { } neighbors && !neighbors.NeighborsOf(item).IsEmpty ? neighbors : null;

    private static SimilarityBasis BasisOf(CatalogueMovie movie, ItemNeighbors? neighbors) =>
        neighbors is { UsesContent: true } && movie.Genres.Length > 0 ? SimilarityBasis.Both : SimilarityBasis.Ratings;
}
