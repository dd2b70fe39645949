using System.Diagnostics;
using System.Globalization;
using MovieRecs.Api.Data.LocalPostgres;

namespace MovieRecs.Api.Tests.Data.LocalPostgres;

/// <summary>What a crash leaves behind, as far as it can be made inside one process; see also <see cref="ServiceProcessTests"/>.</summary>
public sealed class CrashRecoveryTests
{
    [Theory]
    [InlineData("a dead process")]
    [InlineData("a living process that is no server")]
    [InlineData("nothing")]
    public async Task A_stale_process_file_does_not_keep_the_server_from_starting(string content)
    {
        using var folder = new ClusterFolder();
        string[] lines;
        await using (await folder.StartAsync())
        {
            lines = await File.ReadAllLinesAsync(folder.PidFile);
        }

        lines[0] = content switch
        {
            "a dead process" => await EndedProcessAsync(),
            "a living process that is no server" => Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
            _ => "",
        };
        await File.WriteAllTextAsync(folder.PidFile, lines[0].Length == 0 ? "" : string.Join('\n', lines));

        await using var cluster = await folder.StartAsync();
        Assert.Equal(1, await ClusterFolder.QueryAsync(cluster, "SELECT 1"));
    }

    [Fact]
    public async Task The_process_number_of_another_clusters_server_is_told_apart()
    {
        using var folder = new ClusterFolder();
        using var otherFolder = new ClusterFolder();
        string[] lines;
        await using (await folder.StartAsync())
        {
            lines = await File.ReadAllLinesAsync(folder.PidFile);
        }

        await using var other = await otherFolder.StartAsync();
        lines[0] = otherFolder.ServerId.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllLinesAsync(folder.PidFile, lines);

        await using var cluster = await folder.StartAsync();

        Assert.Equal(1, await ClusterFolder.QueryAsync(cluster, "SELECT 1"));
        Assert.Equal(1, await ClusterFolder.QueryAsync(other, "SELECT 1"));
    }

    [Fact]
    public async Task A_killed_server_recovers_what_was_committed()
    {
        using var folder = new ClusterFolder();
        var killed = await folder.StartAsync(durable: true);
        await ClusterFolder.QueryAsync(killed, "CREATE TABLE kept (value int)");
        await ClusterFolder.QueryAsync(killed, "INSERT INTO kept VALUES (7)");
        using (var server = Process.GetProcessById(folder.ServerId))
        {
            server.Kill();
        }

        // The server's own file is still there: stopping finds nothing to stop, which must not fail either.
        await killed.StopAsync();

        await using var cluster = await folder.StartAsync();
        Assert.Equal(7, await ClusterFolder.QueryAsync(cluster, "SELECT value FROM kept"));
    }

    [Theory]
    [InlineData("ready", "fast")]
    [InlineData("starting", "immediate")]
    public async Task A_server_that_was_left_behind_is_not_waited_for_while_it_recovers(string status, string mode)
    {
        using var folder = new ClusterFolder();
        await (await folder.StartAsync()).StopAsync();
        var programs = await PostgresBinaries.FindAsync(folder: null, requiredMajor: null, CancellationToken.None);
        await LeaveServerBehindAsync(folder, programs);
        var lines = await File.ReadAllLinesAsync(folder.PidFile);
        lines[7] = status.PadRight(8);
        await File.WriteAllTextAsync(folder.PidFile, string.Join('\n', lines) + "\n");
        var record = Path.Combine(Path.GetDirectoryName(folder.Path)!, "record");
        await File.WriteAllTextAsync(record, "");
        File.SetUnixFileMode(record, (UnixFileMode)Convert.ToInt32("666", 8));

        await using var cluster = await folder.StartAsync(WriteRecordingPrograms(folder, programs, record));

        Assert.Equal(1, await ClusterFolder.QueryAsync(cluster, "SELECT 1"));
        var stop = Assert.Single(await File.ReadAllLinesAsync(record), line => line.StartsWith("stop", StringComparison.Ordinal));
        Assert.Contains($"--mode={mode}", stop, StringComparison.Ordinal);
    }

    /// <summary>As a killed service does: running, and locked by nobody.</summary>
    private static async Task LeaveServerBehindAsync(ClusterFolder folder, PostgresBinaries programs)
    {
        var account = await ServerAccount.ForAsync(folder.Path, CancellationToken.None);
        await SocketFolder.CreateAsync(folder.Path, account, CancellationToken.None);
        var server = new ClusterServer(new PrivateClusterOptions { Folder = folder.Path }, programs, account);
        await server.StartAsync(folder.Path + ".conf", CancellationToken.None);
    }

    /// <summary>Programs that note how they were called.</summary>
    private static string WriteRecordingPrograms(ClusterFolder folder, PostgresBinaries programs, string record)
    {
        var binaries = Path.Combine(Path.GetDirectoryName(folder.Path)!, "bin");
        Directory.CreateDirectory(binaries);
        foreach (var name in (string[])["initdb", "pg_ctl", "postgres"])
        {
            var path = Path.Combine(binaries, name);
            File.WriteAllText(path, $"#!/bin/sh\necho \"$*\" >>'{record}'\nexec '{programs.Folder}/{name}' \"$@\"\n");
            File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32("755", 8));
        }

        return binaries;
    }

    private static async Task<string> EndedProcessAsync()
    {
        using var process = Process.Start("true");
        await process.WaitForExitAsync();
        return process.Id.ToString(CultureInfo.InvariantCulture);
    }
}
