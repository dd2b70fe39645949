namespace MovieRecs.Api.Data;

/// <summary>
/// The folder that keeps what outlives a run: the private database cluster and the development signing key. The setting
/// <c>DataFolder</c> names it; otherwise it is <c>.data</c> at the root of the checkout.
/// </summary>
public sealed class DataFolder
{
    public const string SettingName = "DataFolder";

    private const string DefaultName = ".data";
    private const string RootMarker = "MovieRecs.sln";

    private DataFolder(string path) => Path = path;

    /// <summary>Absolute.</summary>
    public string Path { get; }

    public static DataFolder From(IConfiguration configuration)
    {
        var setting = configuration[SettingName];
        return new DataFolder(string.IsNullOrWhiteSpace(setting)
            ? System.IO.Path.Combine(FindRoot(), DefaultName)
            : System.IO.Path.GetFullPath(setting));
    }

    /// <summary>A path inside the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>
    /// Creates the folder if it is missing. Others may pass through it but not list it: a database server that stepped down
    /// from root has to reach its own folder inside.
    /// </summary>
    public void Create()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path);
            return;
        }

        Directory.CreateDirectory(
            Path,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(System.IO.Path.Combine(folder.FullName, RootMarker)))
            {
                return folder.FullName;
            }
        }

        return Directory.GetCurrentDirectory();
    }
}
