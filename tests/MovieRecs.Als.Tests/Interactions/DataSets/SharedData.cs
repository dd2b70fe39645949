namespace MovieRecs.Als.Tests.Interactions.DataSets;

/// <summary>
/// The public data sets, where a machine has them: their licences forbid to keep them in the repository. Looked for in the
/// folder named by <c>MOVIERECS_DATA</c>, else in <c>shared/data</c> beside any folder above the tests.
/// </summary>
internal static class SharedData
{
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

    private static string? Existing(string path) => Directory.Exists(path) ? path : null;
}
