using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models.Files;

/// <summary>
/// Reads what <see cref="SectionWriter"/> wrote: each section once, in pieces on several threads, straight into the array that
/// the model keeps, and summed up while a piece is still in the cache.
/// </summary>
internal sealed class SectionReader
{
    private const int PieceBytes = 1 << 20;

    private readonly IModelBytes _bytes;
    private readonly WorkerThreads _threads;
    private readonly Dictionary<string, (long Offset, long Length, uint Checksum)> _sections;

    private SectionReader(
        IModelBytes bytes, WorkerThreads threads, Dictionary<string, (long Offset, long Length, uint Checksum)> sections) =>
        (_bytes, _threads, _sections) = (bytes, threads, sections);

    /// <exception cref="InvalidDataException">It is not a model file, or is newer, cut short or damaged.</exception>
    public static SectionReader Open(IModelBytes bytes, WorkerThreads threads)
    {
        SectionLayout.ThrowIfBigEndian();
        var header = new byte[SectionLayout.HeaderSize];
        Read(bytes, 0, header);
        if (!header.AsSpan().StartsWith(SectionLayout.Magic))
        {
            throw new InvalidDataException("This is not a model file.");
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
        Read(bytes, header.Length, table);
        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(SectionLayout.HeaderChecksumOffset));
        if (checksum != SectionLayout.HeaderChecksum(header, table))
        {
            throw new InvalidDataException("The header of the model file is damaged.");
        }

        var sections = new Dictionary<string, (long, long, uint)>();
        for (var start = 0; start < table.Length; start += SectionLayout.EntrySize)
        {
            var entry = table.AsSpan(start, SectionLayout.EntrySize);
            sections.Add(
                Encoding.ASCII.GetString(entry[..SectionLayout.NameSize]).TrimEnd('\0'),
                (BinaryPrimitives.ReadInt64LittleEndian(entry[24..]), BinaryPrimitives.ReadInt64LittleEndian(entry[32..]),
                BinaryPrimitives.ReadUInt32LittleEndian(entry[40..])));
        }

        return new SectionReader(bytes, threads, sections);
    }

    public bool Contains(string name) => _sections.ContainsKey(name);

    /// <summary>Takes a section; it cannot be taken again.</summary>
    /// <exception cref="InvalidDataException">
    /// There is no such section, its length is not a whole number of values, the file ends before it does, or it is
    /// damaged.
    /// </exception>
    public T[] Get<T>(string name)
        where T : unmanaged
    {
        if (!_sections.Remove(name, out var section) || section.Length % Unsafe.SizeOf<T>() != 0)
        {
            throw new InvalidDataException($"The model file has no usable section {name}.");
        }

        ThrowIfOutside(_bytes, section.Offset, section.Length);
        var count = section.Length / Unsafe.SizeOf<T>();
        if (count > Array.MaxLength)
        {
            throw new InvalidDataException($"Section {name} of the model file has more values than this program can hold.");
        }

        var values = GC.AllocateUninitializedArray<T>((int)count);
        ThrowIfDamaged(name, section.Checksum, ReadPieces(section.Length, (start, length) =>
        {
            // A span of values, since one of bytes holds at most 2 GiB.
            var piece = values.AsSpan((int)(start / Unsafe.SizeOf<T>()), length / Unsafe.SizeOf<T>());
            var bytes = MemoryMarshal.AsBytes(piece);
            _bytes.Read(section.Offset + start, bytes);
            return Checksum.Compute(bytes);
        }));
        return values;
    }

    /// <exception cref="InvalidDataException">There is no such section, or it says null.</exception>
    /// <exception cref="JsonException">It is not JSON of this type.</exception>
    public T GetJson<T>(string name, JsonTypeInfo<T> type)
        where T : class =>
        JsonSerializer.Deserialize(Get<byte>(name), type)
        ?? throw new InvalidDataException($"Section {name} of the model file is empty.");

    /// <summary>Checks the sections that nobody took: a damaged file is refused whole.</summary>
    /// <exception cref="InvalidDataException">One is damaged, or the file ends before it does.</exception>
    public void CheckRest()
    {
        foreach (var name in _sections.Keys.ToArray())
        {
            _sections.Remove(name, out var section);
            ThrowIfOutside(_bytes, section.Offset, section.Length);
            ThrowIfDamaged(name, section.Checksum, ReadPieces(section.Length, (start, length) =>
            {
                var bytes = ArrayPool<byte>.Shared.Rent(length);
                _bytes.Read(section.Offset + start, bytes.AsSpan(0, length));
                var checksum = Checksum.Compute(bytes.AsSpan(0, length));
                ArrayPool<byte>.Shared.Return(bytes);
                return checksum;
            }));
        }
    }

    private static void Read(IModelBytes bytes, long offset, Span<byte> destination)
    {
        ThrowIfOutside(bytes, offset, destination.Length);
        bytes.Read(offset, destination);
    }

    private static void ThrowIfOutside(IModelBytes bytes, long offset, long length)
    {
        if (offset < 0 || length < 0 || offset > bytes.Length - length)
        {
            throw new InvalidDataException("The model file ends too early.");
        }
    }

    private static void ThrowIfDamaged(string name, uint expected, uint actual)
    {
        if (actual != expected)
        {
            throw new InvalidDataException($"Section {name} of the model file is damaged.");
        }
    }

    /// <summary>Reads the pieces of a section, in any order.</summary>
    /// <param name="length">Of the section.</param>
    /// <param name="read">Reads that many bytes from an offset in the section, and returns their checksum.</param>
    /// <returns>The checksum of the section.</returns>
    private uint ReadPieces(long length, Func<long, int, uint> read)
    {
        var checksums = new uint[(int)((length + PieceBytes - 1) / PieceBytes)];
        _threads.ForEach(
            checksums.Length, chunk: 1, piece => checksums[piece] = read(piece * (long)PieceBytes, LengthOf(piece)));
        var checksum = Checksum.Compute([]);
        for (var piece = 0; piece < checksums.Length; piece++)
        {
            checksum = Checksum.Combine(checksum, checksums[piece], LengthOf(piece));
        }

        return checksum;

        int LengthOf(int piece) => (int)Math.Min(PieceBytes, length - (piece * (long)PieceBytes));
    }
}
