using System.Buffers.Binary;

namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>
/// CRC-32 as zip files use it (ISO 3309, polynomial 0xEDB88320), for which processors have no instruction. It takes
/// eight bytes per step from eight tables ("slicing by 8").
/// </summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320; // bits reversed: the top one stands for x⁰
    private const int Slices = sizeof(ulong);

    private static readonly uint[][] s_tables = CreateTables();

    /// <param name="checksum">Checksum of the preceding bytes; 0 if there are none.</param>
    /// <param name="bytes">The next bytes.</param>
    /// <returns>The checksum of both.</returns>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        var tables = s_tables;
        var crc = ~checksum;
        while (bytes.Length >= Slices)
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[sizeof(uint)..]);
            crc = tables[7][(byte)low] ^ tables[6][(byte)(low >> 8)] ^ tables[5][(byte)(low >> 16)] ^ tables[4][low >> 24]
                ^ tables[3][(byte)high] ^ tables[2][(byte)(high >> 8)] ^ tables[1][(byte)(high >> 16)] ^ tables[0][high >> 24];
            bytes = bytes[Slices..];
        }

        foreach (var value in bytes)
        {
            crc = tables[0][(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return ~crc;
    }

    /// <summary>Table n holds the remainder of each byte with n zero bytes behind it.</summary>
    private static uint[][] CreateTables()
    {
        var tables = new uint[Slices][];
        for (var slice = 0; slice < Slices; slice++)
        {
            tables[slice] = new uint[256];
            for (var value = 0u; value < 256; value++)
            {
                tables[slice][value] = slice == 0 ? Remainder(value) : Shift(tables[slice - 1][value], tables[0]);
            }
        }

        return tables;

        static uint Shift(uint remainder, uint[] table) => table[(byte)remainder] ^ (remainder >> 8);
    }

    private static uint Remainder(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            value = (value >> 1) ^ ((value & 1) != 0 ? Polynomial : 0);
        }

        return value;
    }
}
