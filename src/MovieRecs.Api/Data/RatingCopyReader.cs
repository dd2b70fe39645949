using System.Buffers.Binary;

namespace MovieRecs.Api.Data;

/// <summary>
/// Reads rows of <see cref="RatingCopyFormat"/> from whatever pieces the network delivers; times in whole seconds since 1970.
/// </summary>
internal sealed class RatingCopyReader
{
    private bool _headerRead;

    public bool IsAtEnd { get; private set; }

    /// <summary>Hands over every whole row at the start of <paramref name="bytes"/>.</summary>
    /// <returns>Bytes used; the rest is to be given again with what follows it.</returns>
    /// <exception cref="InvalidDataException">These are not such rows.</exception>
    public int Read(ReadOnlySpan<byte> bytes, Action<int, int, byte, long> add)
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

        while (bytes.Length - position >= RatingCopyFormat.FieldCountBytes)
        {
            if (BinaryPrimitives.ReadInt16BigEndian(bytes[position..]) == RatingCopyFormat.EndOfRows)
            {
                IsAtEnd = true;
                return position + RatingCopyFormat.FieldCountBytes;
            }

            if (bytes.Length - position < RatingCopyFormat.RowBytes)
            {
                break;
            }

            ReadRow(bytes.Slice(position, RatingCopyFormat.RowBytes), add);
            position += RatingCopyFormat.RowBytes;
        }

        return position;
    }

    private int ReadHeader(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < RatingCopyFormat.HeaderBytes)
        {
            return 0;
        }

        if (!bytes.StartsWith(RatingCopyFormat.Signature))
        {
            throw new InvalidDataException("The database did not answer in the binary COPY format.");
        }

        var size = RatingCopyFormat.HeaderBytes + BinaryPrimitives.ReadInt32BigEndian(bytes[(RatingCopyFormat.HeaderBytes - 4)..]);
        _headerRead = bytes.Length >= size;
        return _headerRead ? size : 0;
    }

    private static void ReadRow(ReadOnlySpan<byte> row, Action<int, int, byte, long> add)
    {
        if (BinaryPrimitives.ReadInt16BigEndian(row) != RatingCopyFormat.Fields
            || LengthAt(row, RatingCopyFormat.UserIdOffset) != sizeof(int)
            || LengthAt(row, RatingCopyFormat.MovieIdOffset) != sizeof(int)
            || LengthAt(row, RatingCopyFormat.HalfStarsOffset) != sizeof(short)
            || LengthAt(row, RatingCopyFormat.RatedAtOffset) != sizeof(long))
        {
            throw new InvalidDataException("A row of ratings does not have the columns asked for.");
        }

        add(
            BinaryPrimitives.ReadInt32BigEndian(row[RatingCopyFormat.UserIdOffset..]),
            BinaryPrimitives.ReadInt32BigEndian(row[RatingCopyFormat.MovieIdOffset..]),
            checked((byte)BinaryPrimitives.ReadInt16BigEndian(row[RatingCopyFormat.HalfStarsOffset..])),
            SecondsOf(BinaryPrimitives.ReadInt64BigEndian(row[RatingCopyFormat.RatedAtOffset..])));
    }

    /// <summary>A timestamptz in whole seconds since 1970, rounded down; the infinities are far outside any calendar.</summary>
    private static long SecondsOf(long microseconds)
    {
        var (seconds, rest) = Math.DivRem(microseconds, 1_000_000);
        return RatingCopyFormat.EpochSeconds + (rest < 0 ? seconds - 1 : seconds);
    }

    private static int LengthAt(ReadOnlySpan<byte> row, int offset) =>
        BinaryPrimitives.ReadInt32BigEndian(row[(offset - RatingCopyFormat.LengthBytes)..]);
}
