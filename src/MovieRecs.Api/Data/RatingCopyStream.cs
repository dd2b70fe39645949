using System.Buffers.Binary;
using MovieRecs.Als.Interactions.DataSets;
using Npgsql;

namespace MovieRecs.Api.Data;

/// <summary>
/// Encodes ratings in PostgreSQL's binary COPY format (the manual's page on COPY, "Binary Format") itself: a row of
/// <c>ratings</c> is 36 bytes in a fixed form, and there may be tens of millions.
/// </summary>
internal sealed class RatingCopyStream(NpgsqlRawCopyStream stream)
{
    /// <summary>The columns in the order of the encoding.</summary>
    public const string Columns = "user_id, movie_id, half_stars, rated_at";

    /// <summary>The number of fields, then a length and a value for each.</summary>
    private const int RowBytes = 2 + (4 + 4) + (4 + 4) + (4 + 2) + (4 + 8);

    /// <summary>PostgreSQL counts microseconds from 2000-01-01.</summary>
    private const long EpochSeconds = 946_684_800;

    private readonly byte[] _buffer = new byte[RowBytes * 8192];

    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        // Signature, no flags, no header extension.
        byte[] header = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, .. new byte[8]];
        await stream.WriteAsync(header, cancellationToken);
    }

    public async Task WriteAsync(RatingReader ratings, CancellationToken cancellationToken)
    {
        var count = ratings.Batch.Length;
        for (var start = 0; start < count;)
        {
            var rows = Math.Min(_buffer.Length / RowBytes, count - start);
            Encode(ratings.Batch.Slice(start, rows));
            await stream.WriteAsync(_buffer.AsMemory(0, rows * RowBytes), cancellationToken);
            start += rows;
        }
    }

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await stream.WriteAsync(new byte[] { 0xFF, 0xFF }, cancellationToken);
        await stream.DisposeAsync();
    }

    private void Encode(ReadOnlySpan<RatingRecord> ratings)
    {
        var row = _buffer.AsSpan();
        foreach (var rating in ratings)
        {
            BinaryPrimitives.WriteInt16BigEndian(row, 4);
            BinaryPrimitives.WriteInt32BigEndian(row[2..], sizeof(int));
            BinaryPrimitives.WriteInt32BigEndian(row[6..], rating.UserId);
            BinaryPrimitives.WriteInt32BigEndian(row[10..], sizeof(int));
            BinaryPrimitives.WriteInt32BigEndian(row[14..], rating.ItemId);
            BinaryPrimitives.WriteInt32BigEndian(row[18..], sizeof(short));
            BinaryPrimitives.WriteInt16BigEndian(row[22..], rating.Code);
            BinaryPrimitives.WriteInt32BigEndian(row[24..], sizeof(long));
            BinaryPrimitives.WriteInt64BigEndian(row[28..], (rating.Timestamp - EpochSeconds) * 1_000_000);
            row = row[RowBytes..];
        }
    }
}
