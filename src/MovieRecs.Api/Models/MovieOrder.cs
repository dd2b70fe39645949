using MovieRecs.Als.Titles;

namespace MovieRecs.Api.Models;

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
