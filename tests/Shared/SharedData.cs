namespace MovieRecs.Tests;

/// <summary>
/// The public data sets, where a machine has them: their licences forbid keeping them in the repository. Looked for in the
/// folder named by <c>MOVIERECS_DATA</c>, else in <c>shared/data</c> beside any folder above the tests.
/// </summary>
internal static class SharedData
{
    public const string MovieLens100K = "ml-100k";

    public const string MovieLensLatestSmall = "ml-latest-small";

    public const string Tmdb5000 = "tmdb-5000";

    /// <returns>The folder of the data set, or null on a machine without it.</returns>
    public static string? Find(string name)
    {
        if (Environment.GetEnvironmentVariable("MOVIERECS_DATA") is { Length: > 0 } named)
        {
            return Existing(Path.Combine(named, name));
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Existing(Path.Combine(folder.FullName, "shared", "data", name)) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <returns>The folder of a data set that the test requires.</returns>
    public static string Folder(string name) =>
        Find(name) ?? throw new InvalidOperationException($"The test does not say that it requires {name}.");

    private static string? Existing(string path) => Directory.Exists(path) ? path : null;
}
