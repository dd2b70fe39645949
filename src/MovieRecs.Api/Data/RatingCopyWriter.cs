using System.Buffers.Binary;
using MovieRecs.Als.Interactions.DataSets;
using Npgsql;

namespace MovieRecs.Api.Data;

/// <summary>
/// Copies ratings into a table. It encodes the rows itself, because there may be tens of millions. Disposed before
/// <see cref="CompleteAsync"/>, it cancels the COPY, so that the table is as it was.
/// </summary>
internal sealed class RatingCopyWriter : IAsyncDisposable
{
    private readonly NpgsqlRawCopyStream _stream;
    private readonly byte[] _buffer = new byte[RatingCopyFormat.RowBytes * 8192];
    private bool _isOpen = true;

    private RatingCopyWriter(NpgsqlRawCopyStream stream) => _stream = stream;

    /// <summary>Rows written so far.</summary>
    public long RowCount { get; private set; }

    /// <summary>Starts the COPY.</summary>
    /// <param name="connection">Not to be used otherwise until the writer is disposed.</param>
    /// <param name="table">A table with the columns of <c>ratings</c>.</param>
    /// <param name="options">Further options of COPY, each with a comma in front.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public static async Task<RatingCopyWriter> BeginAsync(
        NpgsqlConnection connection, string table, string options, CancellationToken cancellationToken)
    {
        var writer = new RatingCopyWriter(await connection.BeginRawBinaryCopyAsync(
            $"COPY {table} ({RatingCopyFormat.Columns}) FROM STDIN (FORMAT BINARY{options})", cancellationToken));
        try
        {
            var header = new byte[RatingCopyFormat.HeaderBytes]; // after the signature: no flags, no extension
            RatingCopyFormat.Signature.CopyTo(header);
            await writer.SendAsync(header, cancellationToken);
            return writer;
        }
        catch
        {
            await writer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes the reader's last batch.</summary>
    public async Task WriteAsync(RatingReader ratings, CancellationToken cancellationToken)
    {
        var count = ratings.Batch.Length;
        for (var start = 0; start < count;)
        {
            var rows = Math.Min(_buffer.Length / RatingCopyFormat.RowBytes, count - start);
            Encode(ratings.Batch.Slice(start, rows));
            await SendAsync(_buffer.AsMemory(0, rows * RatingCopyFormat.RowBytes), cancellationToken);
            start += rows;
        }

        RowCount += count;
    }

    /// <summary>Ends the COPY; only then are the rows in the table.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        var end = new byte[RatingCopyFormat.FieldCountBytes];
        BinaryPrimitives.WriteInt16BigEndian(end, RatingCopyFormat.EndOfRows);
        await SendAsync(end, cancellationToken);
        _isOpen = false;
        await _stream.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_isOpen)
        {
            _isOpen = false;
            await _stream.CancelAsync(); // closing the stream would commit what was copied so far
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await _stream.WriteAsync(bytes, cancellationToken);
        }
        catch (NpgsqlException)
        {
            _isOpen = false; // the connection has failed and the COPY with it: there is nothing left to cancel
            throw;
        }
    }

    private void Encode(ReadOnlySpan<RatingRecord> ratings)
    {
        var row = _buffer.AsSpan();
        foreach (var rating in ratings)
        {
            BinaryPrimitives.WriteInt16BigEndian(row, RatingCopyFormat.Fields);
            WriteInt32(row, RatingCopyFormat.UserIdOffset, rating.UserId);
            WriteInt32(row, RatingCopyFormat.MovieIdOffset, rating.ItemId);
            WriteLength(row, RatingCopyFormat.HalfStarsOffset, sizeof(short));
            BinaryPrimitives.WriteInt16BigEndian(row[RatingCopyFormat.HalfStarsOffset..], rating.Code);
            WriteLength(row, RatingCopyFormat.RatedAtOffset, sizeof(long));
            BinaryPrimitives.WriteInt64BigEndian(
                row[RatingCopyFormat.RatedAtOffset..], (rating.Timestamp - RatingCopyFormat.EpochSeconds) * 1_000_000);
            row = row[RatingCopyFormat.RowBytes..];
        }
    }

    private static void WriteInt32(Span<byte> row, int offset, int value)
    {
        WriteLength(row, offset, sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(row[offset..], value);
    }

    private static void WriteLength(Span<byte> row, int offset, int length) =>
        BinaryPrimitives.WriteInt32BigEndian(row[(offset - RatingCopyFormat.LengthBytes)..], length);
}
