using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MovieRecs.Api.Hosting;

/// <param name="Count">Entries on a page, 1 to 100.</param>
/// <param name="Cursor">The <c>nextCursor</c> of the page before.</param>
public sealed record PageQuery(
    [property: Range(1, 100), DefaultValue(20)] int Count = 20,
    [property: MaxLength(100)] string? Cursor = null);

/// <summary>
/// The place in a list where a page ended, as opaque text: the key of its last row. The next page starts after that key,
/// whatever was added or removed in the meantime.
/// </summary>
internal static class KeysetCursor
{
    /// <summary>The answer to a request whose cursor does not belong to its list.</summary>
    public static ValidationProblem Refusal => TypedResults.ValidationProblem(new Dictionary<string, string[]>
    {
        ["cursor"] = ["The cursor does not belong to this list. Pass the nextCursor of the page before."],
    });

    /// <param name="kind">One letter for each kind of list, so that a cursor of another list is refused.</param>
    /// <param name="key">The key of the last row.</param>
    public static string Encode(char kind, params ReadOnlySpan<long> key)
    {
        Debug.Assert(char.IsAscii(kind));
        Span<byte> bytes = stackalloc byte[1 + key.Length * sizeof(long)];
        bytes[0] = (byte)kind;
        for (var place = 0; place < key.Length; place++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes[(1 + place * sizeof(long))..], key[place]);
        }

        return Base64Url.EncodeToString(bytes);
    }

    /// <returns>False for anything that <see cref="Encode"/> did not make for this kind of list.</returns>
    public static bool TryDecode(string cursor, char kind, Span<long> key)
    {
        Span<byte> bytes = stackalloc byte[1 + key.Length * sizeof(long)];
        // Not TryDecodeFromChars, which throws at a character outside the alphabet. Skipped white space and padding leave
        // fewer bytes than the key has.
        if (cursor.Length != Base64Url.GetEncodedLength(bytes.Length)
            || Base64Url.DecodeFromChars(cursor, bytes, out _, out var written) != OperationStatus.Done
            || written != bytes.Length
            || bytes[0] != kind)
        {
            return false;
        }

        for (var place = 0; place < key.Length; place++)
        {
            key[place] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(1 + place * sizeof(long))..]);
        }

        return true;
    }
}

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

/// <summary>Cursors of lists that are ordered by a descending number from 1: runs and models.</summary>
internal static class NumberCursor
{
    /// <param name="cursor">As it came with the request; null for the first page.</param>
    /// <param name="kind">The kind of list.</param>
    /// <param name="before">The page has the numbers below this one.</param>
    public static bool TryRead(string? cursor, char kind, out int before)
    {
        before = int.MaxValue;
        if (cursor is null)
        {
            return true;
        }

        Span<long> key = stackalloc long[1];
        if (!KeysetCursor.TryDecode(cursor, kind, key) || key[0] is < 1 or > int.MaxValue)
        {
            return false;
        }

        before = (int)key[0];
        return true;
    }

    public static string Encode(char kind, int lastNumber) => KeysetCursor.Encode(kind, lastNumber);
}
