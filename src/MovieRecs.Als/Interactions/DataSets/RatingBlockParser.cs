using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>
/// Parses blocks of whole lines. An ordinary line is found and checked with one 64-byte comparison for delimiters, line end and
/// digits, and read with three multiplications per 8 digits; whatever is unusual about a line sends it to
/// <see cref="RatingLine"/>, which accepts or refuses it, so both give the same answer for every line.
/// </summary>
internal static unsafe class RatingBlockParser
{
    /// <summary>Bytes compared at once: no ordinary line is longer.</summary>
    private const int Window = 64;

    /// <summary>
    /// Digits are loaded 8 bytes at a time, so a load at the window's last byte reads 7 bytes beyond it.
    /// </summary>
    private const int ReadableBytes = Window + 8;

    /// <summary>Parses one block and hands its ratings to <paramref name="sink"/> in order.</summary>
    /// <param name="block">Whole lines; the last may lack its line end.</param>
    /// <param name="layout">The file's columns.</param>
    /// <param name="sink">Takes the ratings.</param>
    /// <param name="report">Counts the lines and takes the refused ones.</param>
    /// <param name="lineNumber">Lines of the file before the block; on return, including the block.</param>
    public static void Parse<TSink>(
        ReadOnlySpan<byte> block, RatingLayout layout, ref TSink sink, FileReport report, ref long lineNumber)
        where TSink : struct, IRatingSink
    {
        if (layout.Delimiter == FieldDelimiter.DoubleColon)
        {
            Parse<TSink, TwoBytes>(block, layout, ref sink, report, ref lineNumber);
        }
        else
        {
            Parse<TSink, OneByte>(block, layout, ref sink, report, ref lineNumber);
        }
    }

    private static void Parse<TSink, TSeparator>(
        ReadOnlySpan<byte> block, RatingLayout layout, ref TSink sink, FileReport report, ref long lineNumber)
        where TSink : struct, IRatingSink
        where TSeparator : struct, ISeparator
    {
        var separator = layout.Delimiter switch
        {
            FieldDelimiter.Tab => (byte)'\t',
            FieldDelimiter.DoubleColon => (byte)':',
            _ => (byte)',',
        };
        var line = lineNumber;
        var dataLines = 0L;
        fixed (byte* start = block)
        {
            var position = start;
            var end = start + block.Length;
            var lastFast = layout.IsStandard ? end - ReadableBytes : start - 1;
            while (position < end)
            {
                line++;
                if (position <= lastFast
                    && TryParseOrdinary<TSeparator>(
                        position, separator, layout.ColumnCount, TSink.NeedsTimestamp, out var rating, out var next))
                {
                    dataLines++;
                    rating = layout.ColumnCount == 3 ? rating with { Timestamp = line } : rating;
                    if (sink.Accept(rating) is { } reason)
                    {
                        report.Refuse(line, LineAt(position, next), reason);
                    }

                    position = next;
                }
                else
                {
                    var rest = new ReadOnlySpan<byte>(position, (int)(end - position));
                    var lineEnd = rest.IndexOf((byte)'\n');
                    next = lineEnd < 0 ? end : position + lineEnd + 1;
                    dataLines += ParseUnusual(LineAt(position, next), layout, ref sink, report, line);
                    position = next;
                }
            }
        }

        report.LineCount += dataLines;
        lineNumber = line;
    }

    /// <returns>The number of data lines: 1, or 0 for a blank line.</returns>
    private static int ParseUnusual<TSink>(
        ReadOnlySpan<byte> text, RatingLayout layout, ref TSink sink, FileReport report, long line)
        where TSink : struct, IRatingSink
    {
        if (!text.ContainsAnyExcept((byte)' ', (byte)'\t'))
        {
            return 0;
        }

        var reason = RatingLine.Parse(text, layout, out var rating);
        reason ??= sink.Accept(layout.TimestampColumn is null ? rating with { Timestamp = line } : rating);
        if (reason is not null)
        {
            report.Refuse(line, text, reason);
        }

        return 1;
    }

    /// <summary>The line without its end, <c>LF</c> or <c>CR LF</c>.</summary>
    private static ReadOnlySpan<byte> LineAt(byte* start, byte* next)
    {
        var line = new ReadOnlySpan<byte>(start, (int)(next - start));
        line = line is [.., (byte)'\n'] ? line[..^1] : line;
        return line is [.., (byte)'\r'] ? line[..^1] : line;
    }

    /// <summary>
    /// <c>user SEP movie SEP d[.d] [SEP seconds]</c> within 64 bytes: ids of 1 to 8 digits, a rating of 1 or 3
    /// characters, seconds of 1 to 10 digits. <see cref="ReadableBytes"/> must be readable from <paramref name="p"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryParseOrdinary<TSeparator>(
        byte* p, byte separator, int columns, bool needsTimestamp, out RatingRecord rating, out byte* next)
        where TSeparator : struct, ISeparator
    {
        FindBytes(p, separator, out var separators, out var lineEnds, out var digits);
        separators = TSeparator.Starts(separators);
        var end = BitOperations.TrailingZeroCount(lineEnds);
        // For a window without line end, end is 64 and the shift would wrap: the count of columns cannot be trusted.
        var inLine = separators & ((1UL << end) - 1);
        next = p + end + 1;
        if (end == Window || BitOperations.PopCount(inLine) != columns - 1)
        {
            rating = default;
            return false;
        }

        end -= end > 0 && p[end - 1] == (byte)'\r' ? 1 : 0;
        var expected = TSeparator.Bytes(inLine);
        var first = BitOperations.TrailingZeroCount(inLine);
        inLine &= inLine - 1;
        var second = BitOperations.TrailingZeroCount(inLine);
        inLine &= inLine - 1;
        var third = inLine == 0 ? end : BitOperations.TrailingZeroCount(inLine);

        var item = first + TSeparator.Length;
        var stars = second + TSeparator.Length;
        // Apart from the separators, and the point of a half star, the line is digits.
        expected |= third - stars == 3 ? 2UL << stars : 0;
        var valid = (~digits & ((1UL << end) - 1)) == expected
            & IsLength(first, 8) & IsLength(second - item, 8)
            & TryParseHalfStars(p + stars, third - stars, out var code);
        var timestamp = 0L;
        if (columns == 4)
        {
            var seconds = third + TSeparator.Length;
            valid &= IsLength(end - seconds, 10);
            timestamp = needsTimestamp ? Seconds(p + seconds, end - seconds) : 0;
        }

        var (userId, itemId) = (Number(p, first), Number(p + item, second - item));
        rating = new RatingRecord((int)userId, (int)itemId, (byte)code, timestamp);
        return valid & userId != 0 & itemId != 0;
    }

    /// <summary>Bit i of the results says whether <c>p[i]</c> is the separator, a line end, a digit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FindBytes(byte* p, byte separator, out ulong separators, out ulong lineEnds, out ulong digits)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            var bytes = Vector512.Load(p);
            separators = Vector512.Equals(bytes, Vector512.Create(separator)).ExtractMostSignificantBits();
            lineEnds = Vector512.Equals(bytes, Vector512.Create((byte)'\n')).ExtractMostSignificantBits();
            digits = Vector512.LessThan(bytes - Vector512.Create((byte)'0'), Vector512.Create((byte)10)).ExtractMostSignificantBits();
            return;
        }

        // Without 256-bit registers the runtime splits each of these in two.
        var low = Vector256.Load(p);
        var high = Vector256.Load(p + 32);
        separators = Vector256.Equals(low, Vector256.Create(separator)).ExtractMostSignificantBits()
            | (ulong)Vector256.Equals(high, Vector256.Create(separator)).ExtractMostSignificantBits() << 32;
        lineEnds = Vector256.Equals(low, Vector256.Create((byte)'\n')).ExtractMostSignificantBits()
            | (ulong)Vector256.Equals(high, Vector256.Create((byte)'\n')).ExtractMostSignificantBits() << 32;
        digits = Digits(low) | (ulong)Digits(high) << 32;

        static uint Digits(Vector256<byte> bytes) => Vector256
            .LessThan(bytes - Vector256.Create((byte)'0'), Vector256.Create((byte)10)).ExtractMostSignificantBits();
    }

    /// <summary>1 … <paramref name="most"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsLength(int length, uint most) => (uint)(length - 1) < most;

    /// <summary>The value of 1 to 8 ASCII digits; for any other length or bytes an arbitrary value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Number(byte* p, int length)
    {
        // Little-endian: the last digit must come to the top byte, where the weights below expect it; zeros fill up
        // from below and count as leading digits 0.
        var digits = (LoadLittleEndian(p) << (64 - 8 * length)) & 0x0F0F0F0F0F0F0F0FUL;
        digits = (digits * 10 + (digits >> 8)) & 0x00FF00FF00FF00FFUL;
        digits = (digits * 100 + (digits >> 16)) & 0x0000FFFF0000FFFFUL;
        return (uint)(digits * 10000 + (digits >> 32));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryParseHalfStars(byte* p, int length, out uint code)
    {
        var stars = (uint)(p[0] - (byte)'0');
        var isHalf = length == 3 & p[2] == (byte)'5';
        var wellFormed = stars <= 5 & (length == 1 | (length == 3 & p[1] == (byte)'.' & (p[2] == (byte)'0' | isHalf)));
        code = 2 * stars + (isHalf ? 1u : 0u);
        return wellFormed & code - 1 < 10;
    }

    /// <summary>The value of 1 to 10 ASCII digits; for any other length or bytes an arbitrary value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Seconds(byte* p, int length)
    {
        Debug.Assert(RatingLine.MaximumTimestamp > 9_999_999_999, "Ten digits of seconds need no further check.");
        return length <= 8 ? Number(p, length) : (Number(p, length - 8) * 100_000_000L) + Number(p + length - 8, 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong LoadLittleEndian(byte* p)
    {
        var value = Unsafe.ReadUnaligned<ulong>(p);
        return BitConverter.IsLittleEndian ? value : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value);
    }

    /// <summary>How a separator shows in the mask of its byte.</summary>
    private interface ISeparator
    {
        static abstract int Length { get; }

        /// <summary>Bit i says whether a separator starts at byte i.</summary>
        static abstract ulong Starts(ulong matches);

        /// <summary>Bit i says whether byte i belongs to a separator.</summary>
        static abstract ulong Bytes(ulong starts);
    }

    private readonly struct OneByte : ISeparator
    {
        public static int Length => 1;

        public static ulong Starts(ulong matches) => matches;

        public static ulong Bytes(ulong starts) => starts;
    }

    /// <summary>Two equal bytes. Of three in a row, two pairs start, so that the line has too many columns here.</summary>
    private readonly struct TwoBytes : ISeparator
    {
        public static int Length => 2;

        public static ulong Starts(ulong matches) => matches & (matches >> 1);

        public static ulong Bytes(ulong starts) => starts | (starts << 1);
    }
}

/// <summary>
/// Receives parsed ratings. A struct, so that the parser is compiled for each one and the call is inlined.
/// </summary>
internal interface IRatingSink
{
    /// <summary>Whether <see cref="Accept"/> looks at timestamps; if not, those of ordinary lines may be 0.</summary>
    static abstract bool NeedsTimestamp { get; }

    /// <param name="rating">A valid rating.</param>
    /// <returns>Null, or the reason to refuse the line.</returns>
    string? Accept(in RatingRecord rating);
}
