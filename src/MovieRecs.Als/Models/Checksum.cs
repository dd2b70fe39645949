using System.Buffers.Binary;
using System.Numerics;

namespace MovieRecs.Als.Models;

/// <summary>CRC-32C (Castagnoli), for which current processors have an instruction.</summary>
internal static class Checksum
{
    public static uint Compute(ReadOnlySpan<byte> bytes, uint seed = 0)
    {
        var crc = ~seed;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
