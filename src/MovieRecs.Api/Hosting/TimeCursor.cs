namespace MovieRecs.Api.Hosting;

/// <summary>The key of a list of movies that is ordered by a time, newest first, and by the movie's id.</summary>
/// <param name="Time">The row's time, in the database's resolution.</param>
/// <param name="MovieId">The row's movie.</param>
internal readonly record struct TimeCursor(DateTimeOffset Time, int MovieId)
{
    public string Encode(char kind) => KeysetCursor.Encode(kind, Time.UtcTicks, MovieId);

    /// <summary>Reads the parameter of a request; null is the first page. False for anything but a cursor of this kind.</summary>
    public static bool TryRead(string? cursor, char kind, out TimeCursor? key)
    {
        Span<long> values = stackalloc long[2];
        key = null;
        if (cursor is null)
        {
            return true;
        }

        if (!KeysetCursor.TryDecode(cursor, kind, values)
            || values[0] < DateTimeOffset.UnixEpoch.Ticks || values[0] > DateTimeOffset.MaxValue.Ticks
            || values[1] is < int.MinValue or > int.MaxValue)
        {
            return false;
        }

        key = new TimeCursor(new DateTimeOffset(values[0], TimeSpan.Zero), (int)values[1]);
        return true;
    }
}
