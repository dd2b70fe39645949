using System.Security.Cryptography;
using System.Text;
using MovieRecs.Als.Interactions.DataSets;

namespace MovieRecs.Api.Import;

/// <summary>What is imported.</summary>
/// <param name="DataSet">The files; disposed with this.</param>
/// <param name="IsSimulated">Whether its viewers are simulated: the built-in demo.</param>
/// <param name="Fingerprint">Equal for two sources that hold the same data.</param>
internal sealed record ImportSource(DataSet DataSet, bool IsSimulated, string Fingerprint) : IDisposable
{
    /// <summary>Raised when the import itself changes so that the same files would give other rows.</summary>
    private const string RulesVersion = "3";

    /// <summary>A data set on disk.</summary>
    /// <exception cref="DataSetException">There is none at this path.</exception>
    public static ImportSource Open(string path, string? moviesPath = null)
    {
        var dataSet = DataSet.Open(Path.GetFullPath(path), new DataSetOptions { MoviesPath = moviesPath });
        return new ImportSource(dataSet, IsSimulated: false, Digest(dataSet.Fingerprint()));
    }

    /// <summary>The built-in demo.</summary>
    public static ImportSource Simulated(DataSet demo, string version) =>
        new(demo, IsSimulated: true, Digest([demo.Path, version]));

    public void Dispose() => DataSet.Dispose();

    private static string Digest(IEnumerable<string> facts) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', facts.Prepend(RulesVersion)))));
}
