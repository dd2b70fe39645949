using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MovieRecs.Als.Models.Files;

/// <summary>Writes named arrays in the layout of <see cref="SectionLayout"/>.</summary>
internal sealed class SectionWriter
{
    private readonly List<(string Name, long Length, Func<ReadOnlySpan<byte>> Bytes)> _sections = [];

    /// <summary>Adds an array, which must not change until it is written.</summary>
    public void Add<T>(string name, ReadOnlyMemory<T> values)
        where T : unmanaged
    {
        var length = values.Length * (long)Marshal.SizeOf<T>();
        if (length > Array.MaxLength)
        {
            throw new ArgumentException($"Section {name} has {length} bytes; at most {Array.MaxLength} fit.", nameof(values));
        }

        _sections.Add((name, length, () => MemoryMarshal.AsBytes(values.Span)));
    }

    /// <summary>Adds a small value as JSON.</summary>
    public void AddJson<T>(string name, T value, JsonTypeInfo<T> type) =>
        Add<byte>(name, JsonSerializer.SerializeToUtf8Bytes(value, type));

    public void Write(Stream stream)
    {
        SectionLayout.ThrowIfBigEndian();
        var table = new byte[_sections.Count * SectionLayout.EntrySize];
        var offset = SectionLayout.Align(SectionLayout.HeaderSize + table.Length);
        for (var i = 0; i < _sections.Count; i++)
        {
            var (name, length, bytes) = _sections[i];
            var entry = table.AsSpan(i * SectionLayout.EntrySize, SectionLayout.EntrySize);
            Encoding.ASCII.GetBytes(name, entry[..SectionLayout.NameSize]);
            BinaryPrimitives.WriteInt64LittleEndian(entry[24..], offset);
            BinaryPrimitives.WriteInt64LittleEndian(entry[32..], length);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[40..], Checksum.Compute(bytes()));
            offset = SectionLayout.Align(offset + length);
        }

        var header = new byte[SectionLayout.HeaderSize];
        SectionLayout.Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), SectionLayout.Version);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), _sections.Count);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), offset);
        BinaryPrimitives.WriteUInt32LittleEndian(
            header.AsSpan(SectionLayout.HeaderChecksumOffset), SectionLayout.HeaderChecksum(header, table));

        stream.Write(header);
        stream.Write(table);
        long position = header.Length + table.Length;
        Pad(stream, ref position);
        foreach (var (_, length, bytes) in _sections)
        {
            stream.Write(bytes());
            position += length;
            Pad(stream, ref position);
        }
    }

    private static void Pad(Stream stream, ref long position)
    {
        Span<byte> zeros = stackalloc byte[SectionLayout.Alignment];
        zeros.Clear();
        var target = SectionLayout.Align(position);
        stream.Write(zeros[..(int)(target - position)]);
        position = target;
    }
}
