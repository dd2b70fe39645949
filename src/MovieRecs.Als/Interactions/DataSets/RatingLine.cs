namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>
/// Parses one line of a ratings file, strictly and in any layout. It is the specification of
/// <see cref="RatingBlockParser"/>, which takes the ordinary lines itself and hands every other line to this one.
/// </summary>
internal static class RatingLine
{
    /// <summary>The end of the year 9999, the last that calendars of .NET and PostgreSQL share.</summary>
    public const long MaximumTimestamp = 253_402_300_799;

    public const string BadUserId = "the user id is not a whole number from 1 to 2147483647";
    public const string BadItemId = "the movie id is not a whole number from 1 to 2147483647";
    public const string BadRating = "the rating is not a half star from 0.5 to 5";
    public const string BadTimestamp = "the timestamp is not a whole number of seconds since 1970";
    public const string BadQuote = "a quote is not closed";

    /// <param name="line">Without its line end.</param>
    /// <param name="layout">The file's columns.</param>
    /// <param name="rating">The rating; its timestamp is 0 if the layout has none.</param>
    /// <returns>Null, or the reason to refuse the line.</returns>
    public static string? Parse(ReadOnlySpan<byte> line, RatingLayout layout, out RatingRecord rating)
    {
        rating = default;
        Span<Range> fields = stackalloc Range[RatingLayout.MaximumColumns];
        var count = DelimitedLine.Split(line, layout.Delimiter, fields);
        if (count != layout.ColumnCount)
        {
            return count == DelimitedLine.BadQuote ? BadQuote : layout.WrongColumnCount;
        }

        if (!DelimitedLine.TryParseId(line[fields[layout.UserColumn]], out var userId))
        {
            return BadUserId;
        }

        if (!DelimitedLine.TryParseId(line[fields[layout.ItemColumn]], out var itemId))
        {
            return BadItemId;
        }

        if (!TryParseHalfStars(line[fields[layout.RatingColumn]], out var code))
        {
            return BadRating;
        }

        var timestamp = 0L;
        if (layout.TimestampColumn is { } column
            && !DelimitedLine.TryParseNumber(line[fields[column]], MaximumTimestamp, out timestamp))
        {
            return BadTimestamp;
        }

        rating = new RatingRecord(userId, itemId, code, timestamp);
        return null;
    }

    /// <summary>
    /// Decimal digits with an optional fraction of which only .0 and .5 are half stars: <c>4</c>, <c>3.5</c>,
    /// <c>4.00</c>.
    /// </summary>
    private static bool TryParseHalfStars(ReadOnlySpan<byte> field, out byte code)
    {
        code = 0;
        var point = field.IndexOf((byte)'.');
        var whole = point < 0 ? field : field[..point];
        if (!DelimitedLine.TryParseNumber(whole, maximum: 5, out var stars))
        {
            return false;
        }

        var half = false;
        if (point >= 0)
        {
            var fraction = field[(point + 1)..];
            if (fraction.IsEmpty || fraction[0] is not ((byte)'0' or (byte)'5') || fraction[1..].ContainsAnyExcept((byte)'0'))
            {
                return false;
            }

            half = fraction[0] == (byte)'5';
        }

        var halfStars = 2 * stars + (half ? 1 : 0);
        code = (byte)halfStars;
        return halfStars is >= 1 and <= 10;
    }
}
