using System.Globalization;
using MovieRecs.Api.Data.LocalPostgres;
using Npgsql;

namespace MovieRecs.Api.Tests.Data.LocalPostgres;

public sealed class PrivateClusterTests
{
    [Fact]
    public async Task Keeps_its_data_from_one_run_to_the_next()
    {
        using var folder = new ClusterFolder();
        await using (var first = await folder.StartAsync())
        {
            await ClusterFolder.QueryAsync(first, "CREATE TABLE kept (value int); INSERT INTO kept VALUES (7)");
        }

        Assert.False(File.Exists(folder.PidFile));
        await using var second = await folder.StartAsync();
        Assert.Equal(7, await ClusterFolder.QueryAsync(second, "SELECT value FROM kept"));
    }

    [Fact]
    public async Task Listens_on_a_socket_only_and_does_not_let_the_service_be_a_superuser()
    {
        using var folder = new ClusterFolder();
        await using var cluster = await folder.StartAsync();

        Assert.Equal("", await ClusterFolder.QueryAsync(cluster, "SHOW listen_addresses"));
        Assert.Equal("UTF8", await ClusterFolder.QueryAsync(cluster, "SHOW server_encoding"));
        Assert.Equal(
            false, await ClusterFolder.QueryAsync(cluster, "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = current_user"));
    }

    [Fact]
    public async Task Does_not_run_as_root_and_has_a_session_of_its_own()
    {
        using var folder = new ClusterFolder();
        await using var cluster = await folder.StartAsync();

        Assert.DoesNotContain("0", ClusterFolder.Status(folder.ServerId, "Uid")!.Split('\t'));
        Assert.Equal(folder.ServerId.ToString(CultureInfo.InvariantCulture), ClusterFolder.Status(folder.ServerId, "NSsid"));
    }

    [Fact]
    public async Task Runs_below_a_folder_that_only_its_owner_may_enter()
    {
        using var folder = new ClusterFolder("private/postgres");
        File.SetUnixFileMode(
            Path.GetDirectoryName(folder.Path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        await using var cluster = await folder.StartAsync();

        Assert.Equal(1, await ClusterFolder.QueryAsync(cluster, "SELECT 1"));
    }

    [Theory]
    [InlineData("a name with 'quotes\", $(spaces) and ümlauts\\/postgres")]
    [InlineData("a-name-that-is-much-too-long-for-the-path-of-a-unix-socket/which-may-have-about-a-hundred-bytes/and-no-more/postgres")]
    public async Task Runs_below_any_path(string name)
    {
        using var folder = new ClusterFolder(name);
        string socketFolder;
        await using (var cluster = await folder.StartAsync())
        {
            Assert.Equal(1, await ClusterFolder.QueryAsync(cluster, "SELECT 1"));
            socketFolder = new NpgsqlConnectionStringBuilder(cluster.ConnectionString).Host!;
            Assert.DoesNotContain(folder.Path, socketFolder, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(socketFolder));
    }

    [Fact]
    public async Task Two_clusters_run_at_once()
    {
        using var folder = new ClusterFolder();
        using var otherFolder = new ClusterFolder();
        var clusters = await Task.WhenAll(folder.StartAsync(), otherFolder.StartAsync());

        foreach (var cluster in clusters)
        {
            Assert.Equal(1, await ClusterFolder.QueryAsync(cluster, "SELECT 1"));
            await cluster.StopAsync();
        }
    }

    [Fact]
    public async Task A_second_start_of_a_running_cluster_is_refused()
    {
        using var folder = new ClusterFolder();
        await using var cluster = await folder.StartAsync();

        var exception = await Assert.ThrowsAsync<LocalPostgresException>(() => folder.StartAsync());

        Assert.Contains("in use by another running MovieRecs service", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, await ClusterFolder.QueryAsync(cluster, "SELECT 1"));
    }

    [Fact]
    public async Task A_cluster_of_another_major_version_is_refused_and_left_alone()
    {
        using var folder = new ClusterFolder();
        Directory.CreateDirectory(folder.Path);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "PG_VERSION"), "8\n");
        var before = folder.Listing();

        var exception = await Assert.ThrowsAsync<LocalPostgresException>(() => folder.StartAsync());

        Assert.Contains("created by PostgreSQL 8, but only PostgreSQL", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, folder.Listing());
    }

    [Fact]
    public async Task A_folder_with_something_else_in_it_is_refused_and_left_alone()
    {
        using var folder = new ClusterFolder();
        Directory.CreateDirectory(folder.Path);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "letter.txt"), "Dear …");

        var exception = await Assert.ThrowsAsync<LocalPostgresException>(() => folder.StartAsync());

        Assert.Contains("is not a PostgreSQL cluster", exception.Message, StringComparison.Ordinal);
        Assert.Single(folder.Listing());
    }

    [Fact]
    public async Task Missing_programs_are_named_with_the_packages_that_hold_them()
    {
        using var folder = new ClusterFolder();

        var exception = await Assert.ThrowsAsync<LocalPostgresException>(() => folder.StartAsync(binaryFolder: "/nowhere"));

        Assert.Contains("initdb, pg_ctl, postgres", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Debian, Ubuntu: postgresql", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_initdb_says_why_and_leaves_nothing()
    {
        using var folder = new ClusterFolder();
        var binaries = Path.Combine(Path.GetDirectoryName(folder.Path)!, "bin");
        Directory.CreateDirectory(binaries);
        WriteProgram("initdb", "echo 'initdb: error: No space left on device' >&2; exit 1");
        WriteProgram("pg_ctl", "exit 1");
        WriteProgram("postgres", "echo 'postgres (PostgreSQL) 15.1'");

        var exception = await Assert.ThrowsAsync<LocalPostgresException>(() => folder.StartAsync(binaries));

        Assert.Contains("No space left on device", exception.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Path.GetDirectoryName(folder.Path)!, "postgres*"));

        void WriteProgram(string name, string body)
        {
            var path = Path.Combine(binaries, name);
            File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
            File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32("755", 8));
        }
    }

    [Fact]
    public async Task What_an_interrupted_initdb_left_is_removed()
    {
        using var folder = new ClusterFolder();
        var leftOver = Directory.CreateDirectory(folder.Path + ".new-12345678");
        await File.WriteAllTextAsync(Path.Combine(leftOver.FullName, "half"), "");

        await using var cluster = await folder.StartAsync();

        Assert.False(Directory.Exists(leftOver.FullName));
    }

    [Fact]
    public async Task A_cancelled_start_leaves_no_server_and_can_be_repeated()
    {
        using var folder = new ClusterFolder();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => folder.StartAsync(cancellationToken: cancelled.Token));

        await using var cluster = await folder.StartAsync();
        Assert.Equal(1, await ClusterFolder.QueryAsync(cluster, "SELECT 1"));
    }
}
