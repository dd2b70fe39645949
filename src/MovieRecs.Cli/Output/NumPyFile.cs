using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace MovieRecs.Cli.Output;

/// <summary>
/// Writes arrays as NumPy's <c>.npy</c>, format version 1.0: magic, version, the length of a header that states type, order and
/// shape and is padded to a multiple of 64 bytes, and the numbers, little-endian and row by row.
/// </summary>
/// <remarks>https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html</remarks>
internal static class NumPyFile
{
    private const int Alignment = 64;
    private const int BlockBytes = 1 << 20;

    /// <summary>Writes whole numbers, <c>int32</c> of one dimension.</summary>
    public static void Write(string path, ReadOnlyMemory<int> values) => Write(path, "<i4", values, $"({values.Length},)");

    /// <summary>Writes <c>float32</c> of one dimension.</summary>
    public static void Write(string path, ReadOnlyMemory<float> values) => Write(path, "<f4", values, $"({values.Length},)");

    /// <summary>Writes a row-major matrix of <c>float32</c>.</summary>
    public static void Write(string path, ReadOnlyMemory<float> values, int columns) =>
        Write(path, "<f4", values, $"({values.Length / columns}, {columns})");

    private static void Write<T>(string path, string type, ReadOnlyMemory<T> values, string shape)
        where T : unmanaged
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Arrays are written as they are in memory, which must be little-endian.");
        }

        OutputFile.WriteStream(path, stream =>
        {
            stream.Write(Header(type, shape));
            // In blocks: a matrix may have more bytes than a span can.
            var block = BlockBytes / Marshal.SizeOf<T>();
            for (var start = 0; start < values.Length; start += block)
            {
                stream.Write(MemoryMarshal.AsBytes(values.Span.Slice(start, Math.Min(block, values.Length - start))));
            }
        });
    }

    private static byte[] Header(string type, string shape)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}");
        ReadOnlySpan<byte> start = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];
        var length = (start.Length + sizeof(ushort) + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var header = new byte[length];
        header.AsSpan().Fill((byte)' ');
        start.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(start.Length), (ushort)(length - start.Length - sizeof(ushort)));
        Encoding.ASCII.GetBytes(text, header.AsSpan(start.Length + sizeof(ushort)));
        header[^1] = (byte)'\n';
        return header;
    }
}
