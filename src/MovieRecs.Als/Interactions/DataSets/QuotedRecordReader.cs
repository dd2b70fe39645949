using System.Globalization;

namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>
/// Cuts a comma-separated stream into records, which may have line ends within quotes (RFC 4180). What it returns is for
/// <see cref="DelimitedLine.Split"/>: a quote that is closed within a field makes that refuse the record, of which only the first line is
/// taken, so that the lines after it are records again.
/// </summary>
/// <param name="stream">Read to its end; stays open.</param>
/// <param name="fileName">For messages.</param>
internal sealed class QuotedRecordReader(Stream stream, string fileName)
{
    /// <summary>Forty times the longest overview that is accepted: an unclosed quote ends the reading here and not with the memory.</summary>
    public const int MaximumRecordBytes = 4 << 20;

    private const byte Quote = (byte)'"';
    private const int StartBytes = 64 * 1024;

    private byte[] _buffer = new byte[StartBytes];
    private int _start;
    private int _filled;
    private long _nextLine = 1;
    private bool _ended;

    /// <summary>The line that the record starts in, from 1; line ends within quotes count.</summary>
    public long LineNumber { get; private set; }

    /// <summary>Whether the stream has ended in the middle of a line; known after the last record.</summary>
    public bool EndsWithoutLineEnd { get; private set; }

    /// <summary>The names of the columns as messages say them; without them a column is a number.</summary>
    public IReadOnlyList<string> Columns { get; set; } = [];

    /// <summary>Moves to the next record that is not blank.</summary>
    /// <param name="record">Without its line end; valid until the next call.</param>
    /// <returns>False at the end of the stream.</returns>
    /// <exception cref="DataSetException">A quote is never closed, or a record is too long.</exception>
    public bool TryRead(out ReadOnlySpan<byte> record)
    {
        while (TryReadAny(out record))
        {
            if (record.ContainsAnyExcept((byte)' ', (byte)'\t'))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryReadAny(out ReadOnlySpan<byte> record)
    {
        while (true)
        {
            ReadOnlySpan<byte> rest = _buffer.AsSpan(_start, _filled - _start);
            if (_ended && rest.IsEmpty)
            {
                record = default;
                return false;
            }

            var length = LengthOf(rest, _ended, out var openField);
            if (length >= 0)
            {
                record = rest[..length].TrimEnd("\r\n"u8);
                LineNumber = _nextLine;
                _nextLine += rest[..length].Count((byte)'\n');
                _start += length;
                EndsWithoutLineEnd = rest[length - 1] != (byte)'\n';
                return true;
            }

            if (_ended || rest.Length >= MaximumRecordBytes)
            {
                throw Endless(rest, openField);
            }

            Fill();
        }
    }

    /// <summary>Makes room behind the record that has begun, and reads on.</summary>
    private void Fill()
    {
        var isFirst = _nextLine == 1 && _filled == 0;
        var begun = _filled - _start;
        var target = begun > _buffer.Length / 2 ? new byte[2 * _buffer.Length] : _buffer;
        _buffer.AsSpan(_start, begun).CopyTo(target);
        (_buffer, _start, _filled) = (target, 0, begun);
        _filled += stream.ReadAtLeast(_buffer.AsSpan(_filled), _buffer.Length - _filled, throwOnEndOfStream: false);
        _ended = _filled < _buffer.Length;
        if (isFirst && _buffer.AsSpan(0, _filled).StartsWith("\uFEFF"u8))
        {
            _start = 3;
        }
    }

    /// <summary>The length of the first record with its line end.</summary>
    /// <param name="data">From the record's start.</param>
    /// <param name="isAll">Whether nothing follows.</param>
    /// <param name="openField">Where the field begins whose quote is open at the end; else -1.</param>
    /// <returns>-1 if the record goes on behind the data.</returns>
    private static int LengthOf(ReadOnlySpan<byte> data, bool isAll, out int openField)
    {
        openField = -1;
        for (var field = 0; ;)
        {
            var place = field;
            if (place < data.Length && data[place] == Quote)
            {
                place = AfterQuoted(data, place);
                if (place < 0)
                {
                    openField = field;
                    return -1;
                }

                if (!isAll && place + 1 >= data.Length)
                {
                    return -1; // whether a quote closes the field shows in the one or two bytes behind it
                }

                if (place < data.Length && data[place] is not ((byte)',' or (byte)'\n') && !data[place..].StartsWith("\r\n"u8))
                {
                    return data.IndexOf((byte)'\n') is >= 0 and var firstLine ? firstLine + 1 : isAll ? data.Length : -1;
                }
            }

            var separator = data[place..].IndexOfAny((byte)',', (byte)'\n');
            if (separator < 0)
            {
                return isAll ? data.Length : -1;
            }

            field = place + separator + 1;
            if (data[field - 1] == (byte)'\n')
            {
                return field;
            }
        }
    }

    /// <summary>The place behind the quote that closes the one at <paramref name="open"/>, or -1.</summary>
    private static int AfterQuoted(ReadOnlySpan<byte> data, int open)
    {
        for (var place = open + 1; data[place..].IndexOf(Quote) is >= 0 and var next;)
        {
            place += next + 1;
            if (place == data.Length || data[place] != Quote)
            {
                return place;
            }

            place++;
        }

        return -1;
    }

    private DataSetException Endless(ReadOnlySpan<byte> record, int openField)
    {
        if (openField < 0)
        {
            return new DataSetException(string.Create(
                CultureInfo.InvariantCulture,
                $"{fileName}, line {_nextLine}: the line is longer than {MaximumRecordBytes >> 20} MiB; this is not a text file of overviews."));
        }

        Span<Range> before = new Range[Columns.Count + 1];
        var column = DelimitedLine.Split(record[..openField], FieldDelimiter.Comma, before);
        var name = column <= Columns.Count ? Columns[column - 1] : column.ToString(CultureInfo.InvariantCulture);
        return new DataSetException(string.Create(
            CultureInfo.InvariantCulture,
            $"{fileName}, line {_nextLine + record[..openField].Count((byte)'\n')}, column {name}: a quote is opened and never closed."));
    }
}
