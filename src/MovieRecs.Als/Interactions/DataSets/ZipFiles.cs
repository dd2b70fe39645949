using System.IO.Compression;

namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>
/// The files of a zip, none of which is trusted: names that leave the folder, and sizes and checksums that lie, are
/// refused.
/// </summary>
internal sealed class ZipFiles : IDisposable
{
    private const long SmallFile = 1 << 20;

    private readonly ZipArchive _archive;
    private readonly DataSetOptions _options;
    private readonly string _path;
    private readonly long _archiveLength;

    public ZipFiles(string path, DataSetOptions options)
    {
        _path = path;
        _options = options;
        _archiveLength = new FileInfo(path).Length;
        try
        {
            _archive = ZipFile.OpenRead(path);
        }
        catch (InvalidDataException exception)
        {
            throw new DataSetException($"{path} is a damaged zip: {exception.Message}", exception);
        }

        try
        {
            Files = [.. _archive.Entries.Where(entry => entry.Name.Length > 0).Select(FileOf).Where(file => !IsClutter(file))];
        }
        catch
        {
            _archive.Dispose();
            throw;
        }
    }

    public IReadOnlyList<DataSetFile> Files { get; }

    /// <summary>Whether the file starts as a zip does, whatever its name.</summary>
    public static bool IsZip(string path)
    {
        using var stream = File.OpenRead(path);
        Span<byte> start = stackalloc byte[4];
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
            && (start.SequenceEqual("PK\u0003\u0004"u8) || start.SequenceEqual("PK\u0005\u0006"u8));
    }

    public void Dispose() => _archive.Dispose();

    private DataSetFile FileOf(ZipArchiveEntry entry)
    {
        var name = entry.FullName;
        if (name.StartsWith('/') || name.Contains('\\', StringComparison.Ordinal) || name.Contains(':', StringComparison.Ordinal)
            || name.Split('/').Contains(".."))
        {
            throw new DataSetException(
                $"{_path} is refused: its entry '{Printable(name)}' names a place outside "
                + "the folder that a data set is unpacked to.");
        }

        return new DataSetFile(name, entry.Length, PhysicalPath: null, () => Open(entry));
    }

    private CheckedEntryStream Open(ZipArchiveEntry entry)
    {
        var packed = Math.Min(entry.CompressedLength, _archiveLength);
        var limit = Math.Min(
            _options.MaximumUnpackedBytes, Math.Max(SmallFile, packed * _options.MaximumCompressionRatio));
        if (entry.Length > limit)
        {
            throw new DataSetException(
                $"{_path} is refused: '{entry.FullName}' would unpack from {packed} to {entry.Length} bytes; "
                + $"the limit is {limit}.");
        }

        try
        {
            return new CheckedEntryStream(entry.Open(), $"'{entry.FullName}' in {_path}", limit, entry.Length, entry.Crc32);
        }
        catch (Exception exception) when (exception is InvalidDataException or NotSupportedException)
        {
            throw new DataSetException($"'{entry.FullName}' in {_path} cannot be unpacked: {exception.Message}", exception);
        }
    }

    /// <summary>What archivers of some systems add beside the files.</summary>
    private static bool IsClutter(DataSetFile file) =>
        file.Name.StartsWith("__MACOSX/", StringComparison.Ordinal) || file.BaseName.StartsWith('.');

    private static string Printable(string name) =>
        string.Concat(name.Take(100).Select(character => char.IsControl(character) ? '\uFFFD' : character));
}
