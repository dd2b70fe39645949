using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MovieRecs.Als.Models.Files;

/// <summary>Writes named arrays in the layout of <see cref="SectionLayout"/>.</summary>
internal sealed class SectionWriter
{
    /// <summary>Values that are written at a time: a span of bytes has at most 2 GiB, a section may have more.</summary>
    private const int PieceValues = 1 << 24;

    private readonly List<Section> _sections = [];

    /// <summary>Adds an array, which must not change until it is written.</summary>
    public void Add<T>(string name, ReadOnlyMemory<T> values)
        where T : unmanaged
    {
        _sections.Add(new Section(name, values.Length * (long)Unsafe.SizeOf<T>(), (values.Length + PieceValues - 1) / PieceValues, piece =>
        {
            var start = piece * PieceValues;
            return MemoryMarshal.AsBytes(values.Span.Slice(start, Math.Min(PieceValues, values.Length - start)));
        }));
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
            var section = _sections[i];
            var entry = table.AsSpan(i * SectionLayout.EntrySize, SectionLayout.EntrySize);
            Encoding.ASCII.GetBytes(section.Name, entry[..SectionLayout.NameSize]);
            BinaryPrimitives.WriteInt64LittleEndian(entry[24..], offset);
            BinaryPrimitives.WriteInt64LittleEndian(entry[32..], section.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[40..], section.Checksum());
            offset = SectionLayout.Align(offset + section.Length);
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
        foreach (var section in _sections)
        {
            for (var piece = 0; piece < section.Pieces; piece++)
            {
                stream.Write(section.Bytes(piece));
            }

            position += section.Length;
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

    private sealed record Section(string Name, long Length, int Pieces, Func<int, ReadOnlySpan<byte>> Bytes)
    {
        public uint Checksum()
        {
            var checksum = Files.Checksum.Compute([]);
            for (var piece = 0; piece < Pieces; piece++)
            {
                checksum = Files.Checksum.Compute(Bytes(piece), checksum);
            }

            return checksum;
        }
    }
}
