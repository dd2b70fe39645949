using System.IO.Compression;
using System.Text;

namespace MovieRecs.Als.Tests.Interactions.DataSets;

/// <summary>A folder of one test, gone with it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("movierecs-test-").FullName;

    public string Path { get; }

    public string Write(string name, string text, Encoding? encoding = null) =>
        Write(name, (encoding ?? new UTF8Encoding(false)).GetBytes(text));

    public string Write(string name, byte[] content)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public string WriteZip(string name, params (string Name, string Text)[] entries)
    {
        var path = System.IO.Path.Combine(Path, name);
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var entry in entries)
        {
            using var stream = archive.CreateEntry(entry.Name).Open();
            stream.Write(Encoding.UTF8.GetBytes(entry.Text));
        }

        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
