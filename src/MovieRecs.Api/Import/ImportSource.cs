using System.Security.Cryptography;
using System.Text;
using MovieRecs.Als.Interactions.DataSets;

namespace MovieRecs.Api.Import;

/// <summary>What is imported.</summary>
/// <param name="Path">Path or name, for people.</param>
/// <param name="DataSet">The files; disposed with this. Null: overviews alone.</param>
/// <param name="IsSimulated">Whether its viewers are simulated: the built-in demo.</param>
/// <param name="Fingerprint">Equal for two sources that hold the same data.</param>
internal sealed record ImportSource(string Path, DataSet? DataSet, bool IsSimulated, string Fingerprint) : IDisposable
{
    /// <summary>Raised when the import itself changes so that the same files would give other rows.</summary>
    private const string RulesVersion = "3";

    /// <summary>A data set on disk, or overviews for the films that the database has.</summary>
    /// <param name="path">A data set, or a file of overviews alone.</param>
    /// <param name="moviesPath">The movies file of a bare ratings file.</param>
    /// <param name="overviewsPath">The overviews of a data set, instead of its own.</param>
    /// <exception cref="DataSetException">There is none at this path.</exception>
    public static ImportSource Open(string path, string? moviesPath = null, string? overviewsPath = null)
    {
        var full = System.IO.Path.GetFullPath(path);
        var about = string.IsNullOrEmpty(overviewsPath) ? null : overviewsPath;
        if (about is not null)
        {
            OverviewTable.Check(about);
        }
        else if (OverviewTable.IsAt(full))
        {
            return OpenOverviews(full);
        }

        var dataSet = DataSet.Open(full, new DataSetOptions { MoviesPath = moviesPath, OverviewsPath = about });
        return new ImportSource(full, dataSet, IsSimulated: false, Digest(dataSet.Fingerprint()));
    }

    /// <summary>Overviews for the films that the database has.</summary>
    /// <exception cref="DataSetException">The file is not one of overviews.</exception>
    public static ImportSource OpenOverviews(string path)
    {
        OverviewTable.Check(path);
        var file = new FileInfo(path);
        return new ImportSource(
            file.FullName, DataSet: null, IsSimulated: false,
            Digest([FormattableString.Invariant($"overviews {file.FullName} {file.Length} {file.LastWriteTimeUtc:O}")]));
    }

    /// <summary>The built-in demo.</summary>
    public static ImportSource Simulated(DataSet demo, string version) =>
        new(demo.Path, demo, IsSimulated: true, Digest([demo.Path, version]));

    /// <returns>What the films are about; null if the data set does not say.</returns>
    /// <exception cref="DataSetException">The file is not one of overviews.</exception>
    public OverviewTable? ReadOverviews() => DataSet is null ? OverviewTable.Read(Path) : DataSet.ReadOverviews();

    public void Dispose() => DataSet?.Dispose();

    private static string Digest(IEnumerable<string> facts) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', facts.Prepend(RulesVersion)))));
}
