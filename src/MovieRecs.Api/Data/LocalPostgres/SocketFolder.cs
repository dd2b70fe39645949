using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;

namespace MovieRecs.Api.Data.LocalPostgres;

/// <summary>
/// The private folder that holds a cluster's Unix socket: beside the cluster where the path is short and plain enough,
/// and otherwise under a random name in the temporary folder.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class SocketFolder
{
    /// <summary>Part of the socket's file name; PostgreSQL calls it <c>.s.PGSQL.5432</c>.</summary>
    public const int Port = 5432;

    // sockaddr_un holds 108 bytes on Linux and 104 on macOS, each with a closing NUL.
    private const int MaximumSocketPath = 103;
    private const string TemporaryPrefix = "movierecs-socket-";

    /// <summary>Creates an empty folder; only call it while no server of this cluster runs.</summary>
    public static async Task<string> CreateAsync(
        string clusterFolder, ServerAccount account, CancellationToken cancellationToken)
    {
        var path = clusterFolder + ".socket";
        if (!IsUsable(path))
        {
            var name = TemporaryPrefix + RandomNumberGenerator.GetHexString(16, lowercase: true);
            path = Path.Combine(Path.GetTempPath(), name);
            path = IsUsable(path) ? path : Path.Combine("/tmp", name);
        }

        await EmptyAsync(path, account, cancellationToken);
        return path;
    }

    /// <summary>
    /// Creates the folder again, without what a dead server left in it; only call it while no server of this cluster
    /// runs.
    /// </summary>
    public static async Task EmptyAsync(string path, ServerAccount account, CancellationToken cancellationToken)
    {
        Delete(path);
        await account.CreateFolderAsync(path, cancellationToken);
    }

    public static void Delete(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Deletes the folder of a server that died, if it is one that <see cref="CreateAsync"/> made elsewhere.</summary>
    public static void DeleteLeftOver(string path)
    {
        if (Path.GetFileName(path).StartsWith(TemporaryPrefix, StringComparison.Ordinal))
        {
            Delete(path);
        }
    }

    /// <summary>
    /// Short enough for the system, and without characters that are special in connection strings or PostgreSQL's
    /// lists.
    /// </summary>
    private static bool IsUsable(string folder) =>
        Encoding.UTF8.GetByteCount($"{folder}/.s.PGSQL.{Port}") <= MaximumSocketPath
        && folder.All(character => char.IsAsciiLetterOrDigit(character) || character is '/' or '.' or '-' or '_');
}
