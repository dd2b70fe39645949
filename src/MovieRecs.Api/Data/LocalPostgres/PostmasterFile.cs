using System.Globalization;

namespace MovieRecs.Api.Data.LocalPostgres;

/// <summary>
/// <c>postmaster.pid</c>, which a running server keeps in its cluster. After a crash it stays behind, and its process id
/// may by then belong to any other program.
/// </summary>
internal sealed class PostmasterFile
{
    private readonly string _path;
    private readonly string _content;

    private PostmasterFile(string path, string content, int processId, string? socketFolder, bool isStarting) =>
        (_path, _content, ProcessId, SocketFolder, IsStarting) = (path, content, processId, socketFolder, isStarting);

    public int ProcessId { get; }

    public string? SocketFolder { get; }

    /// <summary>Whether the server does not accept connections yet: after a crash it is recovering.</summary>
    public bool IsStarting { get; }

    public static PostmasterFile? Read(string clusterFolder)
    {
        var path = Path.Combine(clusterFolder, "postmaster.pid");
        if (ReadText(path) is not { } content)
        {
            return null;
        }

        // Process id, data directory, start time, port, socket folder, address, shared memory, status; an empty file is
        // of a server that died at once.
        var lines = content.Split('\n');
        var processId = int.TryParse(lines[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0;
        return new PostmasterFile(
            path,
            content,
            Math.Abs(processId),
            lines.Length > 4 ? lines[4] : null,
            lines.Length > 7 && lines[7].StartsWith("starting", StringComparison.Ordinal));
    }

    /// <summary>Whether the process is alive and is the server that wrote this file.</summary>
    public async Task<bool> IsRunningAsync(CancellationToken cancellationToken)
    {
        if (ProcessId == 0)
        {
            return false;
        }

        if (OperatingSystem.IsLinux())
        {
            // A server's working directory is its cluster. Equal text, start time and all, means the same file, however
            // the path to it is spelled, so a server of another cluster that got the same id is told apart.
            return ReadText($"/proc/{ProcessId}/cwd/postmaster.pid") == _content;
        }

        var result = await ChildProcess.RunAsync(
            "ps", ["-p", ProcessId.ToString(CultureInfo.InvariantCulture), "-o", "comm="], cancellationToken);
        return result.Output.EndsWith("postgres", StringComparison.Ordinal);
    }

    public void Delete() => File.Delete(_path);

    private static string? ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException
            or UnauthorizedAccessException)
        {
            // No such file or process, or a process of somebody else.
            return null;
        }
    }
}
