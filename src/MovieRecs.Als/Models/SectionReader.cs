using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MovieRecs.Als.Models;

/// <summary>Reads what <see cref="SectionWriter"/> wrote, front to back, so that the stream need not be seekable.</summary>
internal sealed class SectionReader
{
    private readonly Dictionary<string, byte[]> _sections = [];

    /// <exception cref="InvalidDataException">The file is none of ours, of a newer version, cut short or damaged.</exception>
    public static SectionReader Read(Stream stream)
    {
        SectionLayout.ThrowIfBigEndian();
        try
        {
            return ReadSections(stream);
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException("The model file ends too early.");
        }
    }

    public bool Contains(string name) => _sections.ContainsKey(name);

    /// <exception cref="InvalidDataException">There is no such section, or it is no whole number of values.</exception>
    public T[] Get<T>(string name)
        where T : unmanaged
    {
        if (!_sections.Remove(name, out var bytes) || bytes.Length % Unsafe.SizeOf<T>() != 0)
        {
            throw new InvalidDataException($"The model file has no usable section {name}.");
        }

        return MemoryMarshal.Cast<byte, T>(bytes).ToArray();
    }

    /// <exception cref="InvalidDataException">There is no such section, or it says null.</exception>
    /// <exception cref="JsonException">It is no JSON of this type.</exception>
    public T GetJson<T>(string name, JsonTypeInfo<T> type)
        where T : class =>
        JsonSerializer.Deserialize(Get<byte>(name), type)
        ?? throw new InvalidDataException($"Section {name} of the model file is empty.");

    private static SectionReader ReadSections(Stream stream)
    {
        var header = new byte[SectionLayout.HeaderSize];
        stream.ReadExactly(header);
        if (!header.AsSpan().StartsWith(SectionLayout.Magic))
        {
            throw new InvalidDataException("This is no model file.");
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(8));
        if (version != SectionLayout.Version)
        {
            throw new InvalidDataException($"The model file has version {version}; this program reads {SectionLayout.Version}.");
        }

        var count = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(12));
        if (count is < 0 or > SectionLayout.MaximumSections)
        {
            throw new InvalidDataException("The header of the model file is damaged.");
        }

        var table = new byte[count * SectionLayout.EntrySize];
        stream.ReadExactly(table);
        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(SectionLayout.HeaderChecksumOffset));
        if (checksum != SectionLayout.HeaderChecksum(header, table))
        {
            throw new InvalidDataException("The header of the model file is damaged.");
        }

        var reader = new SectionReader();
        long position = header.Length + table.Length;
        for (var i = 0; i < count; i++)
        {
            reader.ReadSection(stream, table.AsSpan(i * SectionLayout.EntrySize, SectionLayout.EntrySize), ref position);
        }

        return reader;
    }

    private void ReadSection(Stream stream, ReadOnlySpan<byte> entry, ref long position)
    {
        var name = Encoding.ASCII.GetString(entry[..SectionLayout.NameSize]).TrimEnd('\0');
        var offset = BinaryPrimitives.ReadInt64LittleEndian(entry[24..]);
        var length = BinaryPrimitives.ReadInt64LittleEndian(entry[32..]);
        Span<byte> padding = stackalloc byte[SectionLayout.Alignment];
        stream.ReadExactly(padding[..checked((int)(offset - position))]);
        var bytes = GC.AllocateUninitializedArray<byte>(checked((int)length));
        stream.ReadExactly(bytes);
        position = offset + length;
        if (Checksum.Compute(bytes) != BinaryPrimitives.ReadUInt32LittleEndian(entry[40..]))
        {
            throw new InvalidDataException($"Section {name} of the model file is damaged.");
        }

        _sections.Add(name, bytes);
    }
}
