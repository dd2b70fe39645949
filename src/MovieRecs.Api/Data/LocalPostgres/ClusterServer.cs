using System.Globalization;
using System.Runtime.Versioning;

namespace MovieRecs.Api.Data.LocalPostgres;

/// <summary>
/// Starts and stops the server process through <c>pg_ctl</c>, which puts it in a session of its own: a Ctrl-C in the
/// terminal reaches the service alone.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class ClusterServer(PrivateClusterOptions options, PostgresBinaries binaries, ServerAccount account)
{
    private const long MaximumLogLength = 16 << 20;
    private const int TailLines = 15;
    private const string Fast = "fast";

    // Recovery after a crash replays at most max_wal_size.
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);

    // After a crash of the server alone its children need a moment to notice.
    private static readonly TimeSpan OldChildrenTimeout = TimeSpan.FromSeconds(15);

    // The server gives its children five seconds to end before it kills them.
    private static readonly TimeSpan ImmediateTimeout = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(250);

    public async Task StartAsync(string configurationFile, CancellationToken cancellationToken)
    {
        var log = Path.Combine(options.Folder, ClusterFiles.LogName);
        KeepLogShort(log);

        var deadline = DateTime.UtcNow + OldChildrenTimeout;
        while (true)
        {
            var offset = File.Exists(log) ? new FileInfo(log).Length : 0;
            var result = await StartOnceAsync(configurationFile, cancellationToken);
            if (result.ExitCode == 0)
            {
                return;
            }

            var tail = ReadTail(log, offset);
            if (!tail.Contains("pre-existing shared memory block", StringComparison.Ordinal) || DateTime.UtcNow > deadline)
            {
                throw LocalPostgresException.Failed(
                    $"PostgreSQL did not start (log: {log})", tail.Length > 0 ? tail : result.Output);
            }

            await Task.Delay(RetryInterval, cancellationToken);
        }
    }

    /// <summary>
    /// Rolls open transactions back and writes a checkpoint; after the time-out it stops without them. A server that is
    /// recovering from a crash is stopped without them at once: otherwise it would finish its recovery first, while a
    /// stopped one merely recovers again at the next start.
    /// </summary>
    public async Task StopAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        foreach (var (mode, limit) in ((string, TimeSpan)[])[(Fast, timeout), ("immediate", ImmediateTimeout)])
        {
            if (await FindRunningAsync(cancellationToken) is not { } file)
            {
                return;
            }

            if (mode == Fast && file.IsStarting)
            {
                continue;
            }

            await PgCtlAsync(cancellationToken, "stop", $"--mode={mode}", "--wait", $"--timeout={Seconds(limit)}");
        }

        if (await IsRunningAsync(cancellationToken))
        {
            throw new LocalPostgresException($"PostgreSQL in {options.Folder} did not stop; see {ClusterFiles.LogName} there.");
        }
    }

    /// <summary>False also for a server that was killed and left its file behind.</summary>
    public async Task<bool> IsRunningAsync(CancellationToken cancellationToken) =>
        await FindRunningAsync(cancellationToken) is not null;

    private async Task<PostmasterFile?> FindRunningAsync(CancellationToken cancellationToken) =>
        PostmasterFile.Read(options.Folder) is { } file && await file.IsRunningAsync(cancellationToken) ? file : null;

    private async Task<ChildProcessResult> StartOnceAsync(string configurationFile, CancellationToken cancellationToken)
    {
        try
        {
            // pg_ctl hands its options to a shell; a name relative to the cluster needs no quoting, whatever the path holds.
            return await PgCtlAsync(
                cancellationToken, "start", "--wait", $"--timeout={Seconds(StartTimeout)}", $"--log={ClusterFiles.LogName}",
                $"--options=-c config_file=../{Path.GetFileName(configurationFile)}");
        }
        catch (OperationCanceledException)
        {
            await StopAsync(options.StopTimeout, CancellationToken.None);
            throw;
        }
    }

    private Task<ChildProcessResult> PgCtlAsync(CancellationToken cancellationToken, params IEnumerable<string> arguments)
    {
        var start = account.Command(binaries.PgCtl, options.Folder, arguments);
        start.Environment["PGDATA"] = options.Folder;
        return ChildProcess.RunAsync(start, input: null, cancellationToken);
    }

    private static string Seconds(TimeSpan time) => ((int)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    private static void KeepLogShort(string log)
    {
        if (File.Exists(log) && new FileInfo(log).Length > MaximumLogLength)
        {
            File.Move(log, log + ".old", overwrite: true);
        }
    }

    private static string ReadTail(string log, long offset)
    {
        if (!File.Exists(log))
        {
            return "";
        }

        using var stream = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Position = Math.Min(offset, stream.Length);
        using var reader = new StreamReader(stream);
        return string.Join('\n', reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(TailLines));
    }
}
