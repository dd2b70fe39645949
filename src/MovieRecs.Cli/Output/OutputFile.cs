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
            throw new CommandFailedException($"{path} is no place for a file: it is a folder, or its folder is missing");
        }
    }

    /// <summary>Writes beside the place and moves there at the end.</summary>
    public static void Write(string path, Action<TextWriter> write)
    {
        var temporary = path + ".tmp";
        try
        {
            using (var writer = new StreamWriter(temporary, append: false, new UTF8Encoding(false), 1 << 16))
            {
                writer.NewLine = "\n";
                write(writer);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
