namespace MovieRecs.Tests;

/// <summary>Files of the repository that are not part of a build. Compiled into every test project.</summary>
internal static class Repository
{
    private static readonly string _root = FindRoot();

    /// <param name="file">Relative to the repository's root.</param>
    public static string Path(string file) => System.IO.Path.Combine(_root, file);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "MovieRecs.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("No folder above the tests has a MovieRecs.sln.");
        }

        return folder.FullName;
    }
}
