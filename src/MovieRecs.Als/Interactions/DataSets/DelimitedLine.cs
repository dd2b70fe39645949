using System.Text;

namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>
/// Splits one line into fields. Only comma-separated lines support quotes (RFC 4180, without line ends inside).
/// </summary>
internal static class DelimitedLine
{
    /// <summary>The result of <see cref="Split"/> for a quote that is not closed, or closed in the middle of a field.</summary>
    public const int BadQuote = -1;

    private const byte Quote = (byte)'"';

    /// <summary>Finds the fields of a line, without the quotes around them.</summary>
    /// <param name="line">Without its line end.</param>
    /// <param name="delimiter">What separates the fields.</param>
    /// <param name="fields">Receives the fields; a line with more of them than fit is cut.</param>
    /// <returns>
    /// The number of fields in the line, including those that did not fit, or <see cref="BadQuote"/>.
    /// </returns>
    public static int Split(ReadOnlySpan<byte> line, FieldDelimiter delimiter, Span<Range> fields)
    {
        var separator = Separator(delimiter);
        var count = 0;
        var start = 0;
        while (true)
        {
            int end;
            Range field;
            if (delimiter == FieldDelimiter.Comma && start < line.Length && line[start] == Quote)
            {
                var closing = ClosingQuote(line, start + 1);
                if (closing < 0)
                {
                    return BadQuote;
                }

                field = (start + 1)..closing;
                end = closing + 1 == line.Length ? -1 : closing + 1;
            }
            else
            {
                var length = line[start..].IndexOf(separator);
                end = length < 0 ? -1 : start + length;
                field = start..(end < 0 ? line.Length : end);
            }

            if (count < fields.Length)
            {
                fields[count] = field;
            }

            count++;
            if (end < 0)
            {
                return count;
            }

            start = end + separator.Length;
        }
    }

    /// <summary>
    /// The text of a field that <see cref="Split"/> found: doubled quotes become single, blanks at the ends are
    /// trimmed.
    /// </summary>
    public static string Text(ReadOnlySpan<byte> field, FieldDelimiter delimiter, Encoding encoding)
    {
        var text = encoding.GetString(field).Trim();
        return delimiter == FieldDelimiter.Comma ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text;
    }

    /// <summary>Digits only, at most <paramref name="maximum"/>.</summary>
    public static bool TryParseNumber(ReadOnlySpan<byte> field, long maximum, out long value)
    {
        value = 0;
        if (field.IsEmpty)
        {
            return false;
        }

        foreach (var character in field)
        {
            var digit = character - (byte)'0';
            if ((uint)digit > 9)
            {
                return false;
            }

            value = value * 10 + digit;
            if (value > maximum)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A whole number from 1 to 2^31 - 1.</summary>
    public static bool TryParseId(ReadOnlySpan<byte> field, out int id)
    {
        var valid = TryParseNumber(field, int.MaxValue, out var value) && value > 0;
        id = valid ? (int)value : 0;
        return valid;
    }

    private static ReadOnlySpan<byte> Separator(FieldDelimiter delimiter) => delimiter switch
    {
        FieldDelimiter.Tab => "\t"u8,
        FieldDelimiter.Comma => ","u8,
        FieldDelimiter.Pipe => "|"u8,
        FieldDelimiter.DoubleColon => "::"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(delimiter)),
    };

    /// <summary>The quote that ends the field, or -1 if there is none or the field continues after it.</summary>
    private static int ClosingQuote(ReadOnlySpan<byte> line, int start)
    {
        for (var i = start; i < line.Length; i++)
        {
            if (line[i] != Quote)
            {
                continue;
            }

            if (i + 1 == line.Length || line[i + 1] == (byte)',')
            {
                return i;
            }

            if (line[i + 1] != Quote)
            {
                return -1;
            }

            i++;
        }

        return -1;
    }
}

/// <summary>What separates the fields of a line.</summary>
internal enum FieldDelimiter
{
    /// <summary><c>u.data</c> and the 100K folds.</summary>
    Tab,

    /// <summary>The CSV files of 20M and later; fields may be quoted.</summary>
    Comma,

    /// <summary><c>u.item</c> and <c>u.user</c>.</summary>
    Pipe,

    /// <summary><c>::</c>, the <c>.dat</c> files of 1M and 10M.</summary>
    DoubleColon,
}
