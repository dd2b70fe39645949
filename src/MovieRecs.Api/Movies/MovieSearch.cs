using MovieRecs.Als.Titles;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Movies;

/// <summary>Searches and pages through a catalogue.</summary>
internal static class MovieSearch
{
    private const char CursorKind = 'm';

    public static MoviePage FindPage(
        Catalogue catalogue, string? search, MovieFilter filter, MovieOrder? after, int count)
    {
        // One more than the page tells whether there is another.
        var found = string.IsNullOrWhiteSpace(search)
            ? ListBestKnown(catalogue, filter, after, count + 1)
            : FindBestMatches(catalogue, new TitleQuery(search), filter, after, count + 1);

        var items = new MovieItem[Math.Min(count, found.Count)];
        for (var place = 0; place < items.Length; place++)
        {
            items[place] = MovieItem.Of(catalogue.Find(found[place].MovieId)!);
        }

        return new MoviePage(items, found.Count > count ? Encode(found[count - 1]) : null);
    }

    /// <summary>Reads the parameter of a request; null is the first page. False for anything but a cursor of this list.</summary>
    public static bool TryRead(string? cursor, out MovieOrder? after)
    {
        Span<long> key = stackalloc long[3];
        after = null;
        if (cursor is null)
        {
            return true;
        }

        if (!KeysetCursor.TryDecode(cursor, CursorKind, key)
            || key[0] is < (int)TitleMatch.Whole or > (int)TitleMatch.Parts
            || key[1] is < 0 or > int.MaxValue
            || key[2] is < int.MinValue or > int.MaxValue)
        {
            return false;
        }

        after = new MovieOrder((TitleMatch)key[0], (int)key[1], (int)key[2]);
        return true;
    }

    private static string Encode(MovieOrder order) =>
        KeysetCursor.Encode(CursorKind, (long)order.Match, order.RatingCount, order.MovieId);

    private static List<MovieOrder> ListBestKnown(Catalogue catalogue, MovieFilter filter, MovieOrder? after, int count)
    {
        var found = new List<MovieOrder>(count);
        var bestKnown = catalogue.Popularity.ByRatingCount;
        for (var place = PlaceAfter(catalogue, after); place < bestKnown.Length && found.Count < count; place++)
        {
            if (filter.Allows(bestKnown[place]))
            {
                found.Add(OrderOf(catalogue[bestKnown[place]], TitleMatch.Whole));
            }
        }

        return found;
    }

    private static int PlaceAfter(Catalogue catalogue, MovieOrder? after)
    {
        var bestKnown = catalogue.Popularity.ByRatingCount;
        var (low, high) = (0, after is null ? 0 : bestKnown.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (OrderOf(catalogue[bestKnown[middle]], TitleMatch.Whole) <= after)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private static List<MovieOrder> FindBestMatches(
        Catalogue catalogue, TitleQuery query, MovieFilter filter, MovieOrder? after, int count)
    {
        var best = new List<MovieOrder>(count + 1);
        for (var movie = catalogue.Titles.FindNext(query, 0, out var match);
            movie >= 0;
            movie = catalogue.Titles.FindNext(query, movie + 1, out match))
        {
            var order = OrderOf(catalogue[movie], match);
            if (order <= after || (best.Count == count && order > best[^1]) || !filter.Allows(movie))
            {
                continue;
            }

            best.Insert(~best.BinarySearch(order), order);
            if (best.Count > count)
            {
                best.RemoveAt(count);
            }
        }

        return best;
    }

    private static MovieOrder OrderOf(CatalogueMovie movie, TitleMatch match) => new(match, movie.RatingCount, movie.MovieId);
}

/// <summary>
/// A movie's place in a list: better matches first, then more ratings, then smaller ids. It is complete in itself, so a
/// cursor made of it finds its place in a newer catalogue too.
/// </summary>
/// <param name="Match">How well the title matches the search; <see cref="TitleMatch.Whole"/> for all if there is none.</param>
/// <param name="RatingCount">The movie's number of ratings.</param>
/// <param name="MovieId">The movie.</param>
internal readonly record struct MovieOrder(TitleMatch Match, int RatingCount, int MovieId) : IComparable<MovieOrder>
{
    public int CompareTo(MovieOrder other)
    {
        if (Match != other.Match)
        {
            return Match < other.Match ? -1 : 1;
        }

        return RatingCount != other.RatingCount
            ? other.RatingCount.CompareTo(RatingCount)
            : MovieId.CompareTo(other.MovieId);
    }

    public static bool operator <(MovieOrder left, MovieOrder right) => left.CompareTo(right) < 0;

    public static bool operator >(MovieOrder left, MovieOrder right) => left.CompareTo(right) > 0;

    public static bool operator <=(MovieOrder left, MovieOrder right) => left.CompareTo(right) <= 0;

    public static bool operator >=(MovieOrder left, MovieOrder right) => left.CompareTo(right) >= 0;
}
