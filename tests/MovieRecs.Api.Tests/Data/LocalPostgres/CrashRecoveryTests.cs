using System.Diagnostics;
using System.Globalization;

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

    private static async Task<string> EndedProcessAsync()
    {
        using var process = Process.Start("true");
        await process.WaitForExitAsync();
        return process.Id.ToString(CultureInfo.InvariantCulture);
    }
}
