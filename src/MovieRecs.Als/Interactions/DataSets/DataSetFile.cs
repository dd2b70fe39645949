namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>One file of a folder or zip.</summary>
/// <param name="Name">Path within the folder or zip, with forward slashes; the bare name of a single file.</param>
/// <param name="Length">Uncompressed bytes, as the directory says.</param>
/// <param name="PhysicalPath">Where it can be mapped into memory; null inside a zip.</param>
/// <param name="Open">Opens it for reading from its start.</param>
internal sealed record DataSetFile(string Name, long Length, string? PhysicalPath, Func<Stream> Open)
{
    /// <summary>The part of <see cref="Name"/> after the last slash.</summary>
    public string BaseName => Name[(Name.LastIndexOf('/') + 1)..];

    /// <summary>The part of <see cref="Name"/> before the last slash; empty at the top.</summary>
    public string Folder => Name.Contains('/', StringComparison.Ordinal) ? Name[..Name.LastIndexOf('/')] : string.Empty;

    /// <summary>The number of folders above the file.</summary>
    public int Depth => Name.AsSpan().Count('/');

    public static DataSetFile AtPath(string path, string name) =>
        new(name, new FileInfo(path).Length, path, () => OpenSequential(path));

    /// <summary>Up to <paramref name="maximumBytes"/> from the start, without a byte order mark.</summary>
    public byte[] ReadStart(int maximumBytes)
    {
        using var stream = Open();
        var buffer = new byte[maximumBytes];
        var read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        var start = buffer.AsSpan(0, read).StartsWith("\uFEFF"u8) ? 3 : 0;
        return buffer[start..read];
    }

    // The readers have their own buffers.
    private static FileStream OpenSequential(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
}

/// <summary>What a file holds, judged by its first lines.</summary>
internal enum FileKind
{
    Unknown,
    Ratings,
    Movies,
    Users,
    Links,
    Tags,
}
