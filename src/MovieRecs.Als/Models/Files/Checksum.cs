using System.Buffers.Binary;
using System.Numerics;

namespace MovieRecs.Als.Models.Files;

/// <summary>CRC-32C (Castagnoli), for which current processors have an instruction.</summary>
internal static class Checksum
{
    private const uint Polynomial = 0x82F63B78; // bits reversed: the top one stands for x⁰
    private const uint One = 1u << 31;

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

    /// <summary>
    /// The checksum of two consecutive runs of bytes, from their checksums alone: that of the first times x^(8 · length
    /// of the second), plus that of the second, modulo the polynomial. O(log length).
    /// </summary>
    public static uint Combine(uint first, uint second, long secondLength)
    {
        var shift = One;
        var power = Multiply(One >> 4, One >> 4); // x⁸
        for (var bytes = secondLength; bytes != 0; bytes >>= 1)
        {
            if ((bytes & 1) != 0)
            {
                shift = Multiply(power, shift);
            }

            power = Multiply(power, power);
        }

        return Multiply(shift, first) ^ second;
    }

    /// <summary>The product of two polynomials over GF(2), modulo <see cref="Polynomial"/>.</summary>
    private static uint Multiply(uint left, uint right)
    {
        var product = 0u;
        for (var bit = One; bit != 0; bit >>= 1)
        {
            product ^= (left & bit) != 0 ? right : 0;
            right = (right >> 1) ^ ((right & 1) != 0 ? Polynomial : 0);
        }

        return product;
    }
}
