using MovieRecs.Als.Retrieval;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Hosting.Problems;
using MovieRecs.Api.Movies;
using MovieRecs.Api.Serving;
using MovieRecs.Text;

namespace MovieRecs.Api.Content;

/// <summary>Finds movies by what their texts mean, most alike first, and pages through them.</summary>
internal sealed class MeaningSearch(ITextEncoder encoder, ContentIndex index)
{
    private const char CursorKind = 'k';

    /// <summary>A page further does not ask for the vector again.</summary>
    private const int MostRemembered = 1000;

    private static readonly TimeSpan _retryAfter = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, float[]> _remembered = [];
    private readonly Lock _lock = new();

    /// <summary>Whether there are vectors at all.</summary>
    public bool IsPossible => encoder is not NoEncoder;

    /// <summary>A page of movies.</summary>
    /// <param name="catalogue">Whose.</param>
    /// <param name="like">What they are about.</param>
    /// <param name="filter">Which may be in the list.</param>
    /// <param name="after">The last one of the page before.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="RetryLaterException">The text cannot be read now.</exception>
    public async Task<MoviePage> FindPageAsync(
        Catalogue catalogue, string like, MovieFilter filter, MeaningOrder? after, int count, CancellationToken cancellationToken)
    {
        var query = await VectorOfAsync(like, cancellationToken);
        var found = Find(catalogue, query, filter, after, count + 1);
        var items = new MovieItem[Math.Min(count, found.Count)];
        for (var place = 0; place < items.Length; place++)
        {
            items[place] = MovieItem.Of(catalogue.Find(found[place].MovieId)!);
        }

        return new MoviePage(items, found.Count > count ? found[count - 1].Encode(CursorKind) : null);
    }

    /// <summary>Reads the parameter of a request; null is the first page. False for anything but a cursor of this list.</summary>
    public static bool TryRead(string? cursor, out MeaningOrder? after) => MeaningOrder.TryRead(cursor, CursorKind, out after);

    private static List<MeaningOrder> Find(
        Catalogue catalogue, float[] query, MovieFilter filter, MeaningOrder? after, int count)
    {
        var best = new List<MeaningOrder>(count + 1);
        for (var movie = 0; movie < catalogue.Count; movie++)
        {
            var text = catalogue[movie].Text;
            if (text.Length != query.Length || !filter.Allows(movie))
            {
                continue;
            }

            var order = new MeaningOrder(SimilarItems.Cosine(query, text.Span), catalogue[movie].MovieId);
            if (order.CompareTo(after) <= 0 || (best.Count == count && order.CompareTo(best[^1]) > 0))
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

    private async Task<float[]> VectorOfAsync(string text, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_remembered.TryGetValue(text, out var known))
            {
                return known;
            }
        }

        try
        {
            var vector = await index.QueryAsync(text, cancellationToken);
            if (encoder.Model is not null)
            {
                lock (_lock)
                {
                    if (_remembered.Count >= MostRemembered)
                    {
                        _remembered.Clear();
                    }

                    _remembered[text] = vector;
                }
            }

            return vector;
        }
        catch (EmbeddingException exception)
        {
            throw new RetryLaterException(
                StatusCodes.Status503ServiceUnavailable, $"Movies cannot be found by meaning now. {exception.Message}", _retryAfter);
        }
    }
}

/// <summary>A movie's place in a list by meaning: most alike first, then smaller ids. It is complete in itself.</summary>
/// <param name="Likeness">−1 to 1.</param>
/// <param name="MovieId">The movie.</param>
internal readonly record struct MeaningOrder(float Likeness, int MovieId) : IComparable<MeaningOrder>
{
    public int CompareTo(MeaningOrder other) => Likeness.CompareTo(other.Likeness) is not 0 and var difference
        ? -difference
        : MovieId.CompareTo(other.MovieId);

    /// <summary>After null, which stands for the start of the list, comes everything.</summary>
    public int CompareTo(MeaningOrder? other) => other is { } place ? CompareTo(place) : 1;

    public string Encode(char kind) => KeysetCursor.Encode(kind, BitConverter.SingleToInt32Bits(Likeness), MovieId);

    public static bool TryRead(string? cursor, char kind, out MeaningOrder? order)
    {
        Span<long> key = stackalloc long[2];
        order = null;
        if (cursor is null)
        {
            return true;
        }

        if (!KeysetCursor.TryDecode(cursor, kind, key)
            || key[0] is < int.MinValue or > int.MaxValue || key[1] is < int.MinValue or > int.MaxValue
            || !float.IsFinite(BitConverter.Int32BitsToSingle((int)key[0])))
        {
            return false;
        }

        order = new MeaningOrder(BitConverter.Int32BitsToSingle((int)key[0]), (int)key[1]);
        return true;
    }
}
