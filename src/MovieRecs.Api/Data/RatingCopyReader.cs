using System.Buffers.Binary;

namespace MovieRecs.Api.Data;

/// <summary>
/// Reads the rows (user_id int4, movie_id int4, half_stars int2) of PostgreSQL's binary COPY format from whatever pieces the
/// network delivers: a header of 11 + 4 + 4 bytes and its extension, then a tuple a row of field count, and length and bytes
/// of each field, all big-endian; a field count of -1 ends it.
/// </summary>
internal sealed class RatingCopyReader
{
    private const int HeaderSize = 19;
    private const int FieldCountSize = 2;
    private const int RowSize = FieldCountSize + (4 + 4) + (4 + 4) + (4 + 2);

    private bool _headerRead;

    private static ReadOnlySpan<byte> Signature =>
        [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xFF, (byte)'\r', (byte)'\n', 0];

    public bool IsAtEnd { get; private set; }

    /// <summary>Hands over every whole row at the start of <paramref name="bytes"/>.</summary>
    /// <returns>Bytes used; the rest is to be given again with what follows it.</returns>
    /// <exception cref="InvalidDataException">These are not such rows.</exception>
    public int Read(ReadOnlySpan<byte> bytes, Action<int, int, byte> add)
    {
        var position = 0;
        if (!_headerRead)
        {
            position = ReadHeader(bytes);
            if (!_headerRead)
            {
                return 0;
            }
        }

        while (bytes.Length - position >= FieldCountSize)
        {
            if (BinaryPrimitives.ReadInt16BigEndian(bytes[position..]) == -1)
            {
                IsAtEnd = true;
                return position + FieldCountSize;
            }

            if (bytes.Length - position < RowSize)
            {
                break;
            }

            ReadRow(bytes.Slice(position, RowSize), add);
            position += RowSize;
        }

        return position;
    }

    private int ReadHeader(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderSize)
        {
            return 0;
        }

        if (!bytes.StartsWith(Signature))
        {
            throw new InvalidDataException("The database did not answer in the binary COPY format.");
        }

        var size = HeaderSize + BinaryPrimitives.ReadInt32BigEndian(bytes[(HeaderSize - 4)..]);
        _headerRead = bytes.Length >= size;
        return _headerRead ? size : 0;
    }

    private static void ReadRow(ReadOnlySpan<byte> row, Action<int, int, byte> add)
    {
        // 3 fields of 4, 4 and 2 bytes; a NULL would have length -1.
        if (BinaryPrimitives.ReadInt16BigEndian(row) != 3
            || BinaryPrimitives.ReadInt32BigEndian(row[2..]) != 4
            || BinaryPrimitives.ReadInt32BigEndian(row[10..]) != 4
            || BinaryPrimitives.ReadInt32BigEndian(row[18..]) != 2)
        {
            throw new InvalidDataException("A row of ratings does not have the columns asked for.");
        }

        add(
            BinaryPrimitives.ReadInt32BigEndian(row[6..]),
            BinaryPrimitives.ReadInt32BigEndian(row[14..]),
            checked((byte)BinaryPrimitives.ReadInt16BigEndian(row[22..])));
    }
}
