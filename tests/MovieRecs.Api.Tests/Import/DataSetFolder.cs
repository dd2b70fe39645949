using System.IO.Compression;

namespace MovieRecs.Api.Tests.Import;

/// <summary>A data set of one test, gone with it.</summary>
public sealed class DataSetFolder : IDisposable
{
    public const string Header = "userId,movieId,rating,timestamp\n";

    public DataSetFolder() => Path = Directory.CreateTempSubdirectory("movierecs-import-").FullName;

    public string Path { get; }

    /// <summary>Three movies and the ratings, as CSV without header.</summary>
    public static DataSetFolder WithRatings(params string[] lines)
    {
        var folder = new DataSetFolder();
        folder.Write("movies.csv", "movieId,title,genres\n1,Toy Story (1995),Animation|Comedy\n2,Jumanji (1995),Adventure\n3,Heat (1995),Crime\n");
        folder.WriteRatings(lines);
        return folder;
    }

    public void WriteRatings(params string[] lines) =>
        Write("ratings.csv", Header + string.Concat(lines.Select(line => line + "\n")));

    public string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    public string WriteZip(string name, params (string Name, string Text)[] entries) =>
        WriteZip(name, CompressionLevel.Optimal, entries);

    public string WriteZip(string name, CompressionLevel compression, params (string Name, string Text)[] entries)
    {
        var path = System.IO.Path.Combine(Path, name);
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var entry in entries)
        {
            using var writer = new StreamWriter(archive.CreateEntry(entry.Name, compression).Open());
            writer.Write(entry.Text);
        }

        return path;
    }

    /// <summary>Makes the checksum in a zip's directory another one (offset 16 of its first header), as if a byte had changed.</summary>
    public static void DamageZip(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8) + 16] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
