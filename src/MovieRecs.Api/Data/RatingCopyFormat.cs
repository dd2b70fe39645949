namespace MovieRecs.Api.Data;

/// <summary>
/// Rows of <c>ratings</c> in PostgreSQL's binary COPY format (the manual's page on COPY, "Binary Format"). A header of
/// 11 bytes of signature, 4 of flags and 4 for the length of an extension comes first. A row is the number of its
/// fields, and for each field its length and its bytes; a number of -1 marks the end. All numbers are big-endian, and
/// NULL would have the length -1.
/// </summary>
internal static class RatingCopyFormat
{
    /// <summary>36 bytes per row: int4, int4, int2, timestamptz.</summary>
    public const string Columns = "user_id, movie_id, half_stars, rated_at";

    public const int HeaderBytes = 11 + 4 + 4;
    public const int FieldCountBytes = 2;
    public const short EndOfRows = -1;

    public const short Fields = 4;

    /// <summary>Where the value of a field starts in its row; its length stands in the four bytes before.</summary>
    public const int UserIdOffset = FieldCountBytes + LengthBytes;
    public const int MovieIdOffset = UserIdOffset + sizeof(int) + LengthBytes;
    public const int HalfStarsOffset = MovieIdOffset + sizeof(int) + LengthBytes;
    public const int RatedAtOffset = HalfStarsOffset + sizeof(short) + LengthBytes;

    public const int LengthBytes = 4;
    public const int RowBytes = RatedAtOffset + sizeof(long);

    /// <summary>2000-01-01 in seconds since 1970: a timestamptz counts microseconds from there.</summary>
    public const long EpochSeconds = 946_684_800;

    public static ReadOnlySpan<byte> Signature =>
        [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xFF, (byte)'\r', (byte)'\n', 0];
}
