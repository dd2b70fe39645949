namespace MovieRecs.Als.Models.Files;

/// <summary>
/// The container of all model files: a header of 64 bytes, a table of 48 bytes per section, then the sections, each on
/// a multiple of 64 bytes so that a mapped file can be read in place. Little-endian throughout; the header with the
/// table, and each section, carry a CRC-32C.
/// <code>
/// header  0 magic · 8 version · 12 number of sections · 16 length of the file · 24 CRC-32C of bytes 0-23 and the table
/// entry   0 name, ASCII, 24 bytes, zero-padded · 24 offset · 32 length · 40 CRC-32C · 44 zero
/// </code>
/// </summary>
internal static class SectionLayout
{
    public const uint Version = 1;
    public const int HeaderSize = 64;
    public const int HeaderChecksumOffset = 24;
    public const int EntrySize = 48;
    public const int NameSize = 24;
    public const int Alignment = 64;
    public const int MaximumSections = 256;

    public static ReadOnlySpan<byte> Magic => "MRECALS\0"u8;

    public static long Align(long position) => (position + Alignment - 1) & -Alignment;

    public static uint HeaderChecksum(ReadOnlySpan<byte> header, ReadOnlySpan<byte> table) =>
        Checksum.Compute(table, Checksum.Compute(header[..HeaderChecksumOffset]));

    public static void ThrowIfBigEndian()
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Model files are little-endian and are not converted.");
        }
    }
}
