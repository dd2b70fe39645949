using System.Buffers.Text;

namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>Writes a <c>ratings.csv</c> in the form of MovieLens latest, 20M, 25M and 32M. Not thread safe.</summary>
public sealed class RatingCsvWriter : IDisposable
{
    private const int BufferSize = 1 << 16;

    /// <summary>Three numbers of at most 19 digits, a rating of 3 and four separators.</summary>
    private const int LongestLine = 64;

    private readonly Stream _stream;
    private readonly bool _hasTimestamps;
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _length;

    /// <summary>Writes the header.</summary>
    /// <param name="stream">Receives UTF-8; closed by <see cref="Dispose"/>.</param>
    /// <param name="hasTimestamps">Whether there is a column of timestamps.</param>
    public RatingCsvWriter(Stream stream, bool hasTimestamps = true)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        _hasTimestamps = hasTimestamps;
        Append(hasTimestamps ? "userId,movieId,rating,timestamp\n"u8 : "userId,movieId,rating\n"u8);
    }

    /// <summary>Appends a line per rating.</summary>
    /// <param name="ratings">In the order of the file.</param>
    public void Write(ReadOnlySpan<RatingRecord> ratings)
    {
        foreach (var rating in ratings)
        {
            if (_buffer.Length - _length < LongestLine)
            {
                Flush();
            }

            AppendNumber(rating.UserId);
            Append(","u8);
            AppendNumber(rating.ItemId);
            Append(","u8);
            AppendNumber(rating.Code / 2);
            Append(rating.Code % 2 == 0 ? ".0"u8 : ".5"u8);
            if (_hasTimestamps)
            {
                Append(","u8);
                AppendNumber(rating.Timestamp);
            }

            Append("\n"u8);
        }
    }

    /// <summary>Writes what is buffered and closes the stream.</summary>
    public void Dispose()
    {
        Flush();
        _stream.Dispose();
    }

    private void Flush()
    {
        if (_length == 0)
        {
            return;
        }

        _stream.Write(_buffer, 0, _length);
        _length = 0;
    }

    private void Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_buffer.AsSpan(_length));
        _length += text.Length;
    }

    private void AppendNumber(long value)
    {
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(_length), out var written);
        _length += written;
    }
}
