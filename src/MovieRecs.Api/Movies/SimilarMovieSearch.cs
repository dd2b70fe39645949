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
            return new SimilarMovies(movieId, FindByContent(snapshot, movieIndex, count), SimilarityBasis.Content);
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

    /// <summary>
    /// The movies most like one that no training has seen: by what their texts say and, as the models have learnt it, by whom a movie of
    /// such genres, years and tags is for.
    /// </summary>
    private static SimilarMovie[] FindByContent(ServingSnapshot snapshot, int movieIndex, int count)
    {
        var catalogue = snapshot.Catalogue;
        var (text, factors) = (catalogue[movieIndex].Text, snapshot.PlacedAt(movieIndex)?.RankerFactors ?? default);
        var best = new PriorityQueue<SimilarMovie, (float, int)>();
        for (var other = 0; other < catalogue.Count; other++)
        {
            var likeness = (SimilarItems.Cosine(text.Span, SameLength(catalogue[other].Text, text))
                + SimilarItems.Cosine(factors.Span, snapshot.RankerFactorsOf(other))) / 2;
            if (other == movieIndex || likeness <= 0)
            {
                continue;
            }

            var movie = catalogue[other];
            var order = (likeness, -other);
            if (best.Count < count)
            {
                best.Enqueue(new SimilarMovie(movie.MovieId, movie.Title, movie.Year, movie.Genres, likeness), order);
            }
            else if (best.TryPeek(out _, out var least) && order.CompareTo(least) > 0)
            {
                best.DequeueEnqueue(new SimilarMovie(movie.MovieId, movie.Title, movie.Year, movie.Genres, likeness), order);
            }
        }

        return [.. best.UnorderedItems.OrderByDescending(entry => entry.Priority).Select(entry => entry.Element)];
    }

    /// <summary>A vector of another model, which may be there for a moment when the model changes, counts as none.</summary>
    private static ReadOnlySpan<float> SameLength(ReadOnlyMemory<float> vector, ReadOnlyMemory<float> other) =>
        vector.Length == other.Length ? vector.Span : [];

    /// <summary>Null for an item whose neighbours no training has looked for yet: then its factors have to do.</summary>
    private static ItemNeighbors? NeighborsOf(int item, ServedModels models) =>
        models.Neighbors is { } neighbors && !neighbors.NeighborsOf(item).IsEmpty ? neighbors : null;

    private static SimilarityBasis BasisOf(CatalogueMovie movie, ItemNeighbors? neighbors) =>
        neighbors is { UsesContent: true } && movie.Genres.Length > 0 ? SimilarityBasis.Both : SimilarityBasis.Ratings;
}
