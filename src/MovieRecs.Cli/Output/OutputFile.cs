using System.Text;

namespace MovieRecs.Cli.Output;

/// <summary>Result files appear complete or not at all.</summary>
internal static class OutputFile
{
    /// <summary>Fails before the work is done rather than after it.</summary>
    public static void ThrowIfNoPlace(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (Directory.Exists(path) || folder is null || !Directory.Exists(folder))
        {
            throw new CommandFailedException($"{path} cannot be written: it is a folder, or its folder does not exist");
        }
    }

    /// <summary>Writes text to a temporary file beside the path and moves it there at the end.</summary>
    public static void Write(string path, Action<TextWriter> write) => WriteStream(path, stream =>
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16);
        writer.NewLine = "\n";
        write(writer);
    });

    /// <summary>The same for bytes. The stream may be closed by <paramref name="write"/>.</summary>
    public static void WriteStream(string path, Action<Stream> write)
    {
        var temporary = path + ".tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
