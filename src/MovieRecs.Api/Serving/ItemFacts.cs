using System.Runtime.Intrinsics;

namespace MovieRecs.Api.Serving;

/// <summary>
/// What filters ask of the models' items, in the order of the items, so that 64 of them are judged at a time: a filter over 87,585
/// items takes some 20 µs instead of 2 ms. Immutable.
/// </summary>
internal sealed class ItemFacts
{
    private const int ItemsOfWord = 64;

    private readonly int _words;
    private readonly short[] _years; // 0: unknown
    private readonly int[] _ratingCounts;
    private readonly Dictionary<string, ulong[]> _genres = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="catalogue">Knows the movies.</param>
    /// <param name="movieOfItem">The movie of each item, -1 for one that has left the catalogue.</param>
    public ItemFacts(Catalogue catalogue, ReadOnlySpan<int> movieOfItem)
    {
        _words = (movieOfItem.Length + ItemsOfWord - 1) / ItemsOfWord;
        _years = new short[_words * ItemsOfWord];
        _ratingCounts = new int[_words * ItemsOfWord];
        for (var item = 0; item < movieOfItem.Length; item++)
        {
            if (movieOfItem[item] < 0)
            {
                continue;
            }

            var movie = catalogue[movieOfItem[item]];
            _years[item] = (short)Math.Clamp(movie.Year ?? 0, 0, short.MaxValue);
            _ratingCounts[item] = movie.RatingCount;
            foreach (var genre in movie.Genres)
            {
                if (!_genres.TryGetValue(genre, out var members))
                {
                    _genres.Add(genre, members = new ulong[_words]);
                }

                members[item / ItemsOfWord] |= 1UL << item;
            }
        }
    }

    /// <summary>Adds the items that a filter does not allow.</summary>
    public void Exclude(MovieFilter filter, Als.Retrieval.ItemSet excluded)
    {
        var any = MembersOf(filter.Genres);
        var all = MembersOf(filter.AllGenres);
        var none = MembersOf(filter.ExcludedGenres);
        for (var word = 0; word < _words; word++)
        {
            var allowed = any.Length == 0 ? ulong.MaxValue : 0;
            foreach (var members in any)
            {
                allowed |= members[word];
            }

            foreach (var members in all)
            {
                allowed &= members[word];
            }

            foreach (var members in none)
            {
                allowed &= ~members[word];
            }

            if (filter.YearFrom is not null || filter.YearTo is not null)
            {
                allowed &= InYears(word, (short)(filter.YearFrom ?? 1), (short)(filter.YearTo ?? short.MaxValue));
            }

            if (filter.MinRatings > 0)
            {
                allowed &= RatedAtLeast(word, filter.MinRatings);
            }

            excluded.AddWord(word, ~allowed);
        }
    }

    private ulong[][] MembersOf(IReadOnlyList<GenreMembers> genres)
    {
        var members = new ulong[genres.Count][];
        for (var index = 0; index < members.Length; index++)
        {
            // A genre of movies that the models do not know has no member here.
            members[index] = _genres.TryGetValue(genres[index].Name, out var found) ? found : new ulong[_words];
        }

        return members;
    }

    private ulong InYears(int word, short first, short last)
    {
        var (from, to) = (Vector256.Create(first), Vector256.Create(last));
        var bits = 0UL;
        for (var start = 0; start < ItemsOfWord; start += Vector256<short>.Count)
        {
            var years = Vector256.Create(_years, (word * ItemsOfWord) + start);
            var isIn = Vector256.GreaterThanOrEqual(years, from) & Vector256.LessThanOrEqual(years, to);
            bits |= (ulong)isIn.ExtractMostSignificantBits() << start;
        }

        return bits;
    }

    private ulong RatedAtLeast(int word, int minimum)
    {
        var least = Vector256.Create(minimum);
        var bits = 0UL;
        for (var start = 0; start < ItemsOfWord; start += Vector256<int>.Count)
        {
            var counts = Vector256.Create(_ratingCounts, (word * ItemsOfWord) + start);
            bits |= (ulong)Vector256.GreaterThanOrEqual(counts, least).ExtractMostSignificantBits() << start;
        }

        return bits;
    }
}
