using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics;

namespace MovieRecs.Api.Hosting;

/// <summary>
/// The place in a list where a page ended, as opaque text: the key of its last row. The next page starts after that key,
/// whatever was added or removed meanwhile.
/// </summary>
internal static class KeysetCursor
{
    /// <summary>What a request with a cursor of some other list, or none at all, is answered with.</summary>
    public static Dictionary<string, string[]> Errors =>
        new() { ["cursor"] = ["This is no cursor of this list. Pass the nextCursor of the page before."] };

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

    /// <returns>False for anything that <see cref="Encode"/> has not made for this kind of list.</returns>
    public static bool TryDecode(string cursor, char kind, Span<long> key)
    {
        Span<byte> bytes = stackalloc byte[1 + key.Length * sizeof(long)];
        if (cursor.Length != Base64Url.GetEncodedLength(bytes.Length)
            || !Base64Url.TryDecodeFromChars(cursor, bytes, out var written)
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
