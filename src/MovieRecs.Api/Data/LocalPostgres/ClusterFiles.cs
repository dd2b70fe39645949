using System.Globalization;
using System.Runtime.Versioning;

namespace MovieRecs.Api.Data.LocalPostgres;

/// <summary>Creates the cluster's data directory once, and the configuration files beside it before each start.</summary>
[UnsupportedOSPlatform("windows")]
internal static class ClusterFiles
{
    private const string SuperUser = "postgres";
    private const string IdentMap = "movierecs";

    // Three that PostgreSQL keeps for superusers, the service's claim, imports, the loading of ratings, a backup.
    private const int OtherConnections = 10;

    /// <summary>Name of the log file inside the cluster.</summary>
    public const string LogName = "server.log";

    /// <summary>The major version that created the cluster; null when there is none yet.</summary>
    /// <exception cref="LocalPostgresException">The folder holds something else, or may not be read.</exception>
    public static int? ReadMajorVersion(string folder)
    {
        try
        {
            if (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                return null;
            }

            var text = File.ReadAllText(Path.Combine(folder, "PG_VERSION"));
            return int.Parse(text.Split('.')[0], NumberStyles.Integer, CultureInfo.InvariantCulture);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new LocalPostgresException(
                $"{folder} belongs to another account than {Environment.UserName}. Run the service as that account, or give it a "
                + "folder of its own with DataFolder.",
                exception);
        }
        catch (Exception exception) when (exception is FileNotFoundException or FormatException)
        {
            throw new LocalPostgresException(
                $"{folder} is not empty and is not a PostgreSQL cluster. Move it away, or set DataFolder to another folder. "
                + "Nothing was changed.",
                exception);
        }
    }

    /// <summary>
    /// Creates a cluster with the service's role and database in a folder beside the final one and renames it at the end, so
    /// that an interrupted attempt leaves nothing that looks like a cluster.
    /// </summary>
    public static async Task CreateAsync(
        PrivateClusterOptions options, PostgresBinaries binaries, ServerAccount account, CancellationToken cancellationToken)
    {
        var parent = Path.GetDirectoryName(options.Folder)!;
        var prefix = Path.GetFileName(options.Folder) + ".new-";
        foreach (var leftOver in Directory.GetDirectories(parent, prefix + "*"))
        {
            Directory.Delete(leftOver, recursive: true);
        }

        var folder = Path.Combine(parent, prefix + Guid.NewGuid().ToString("N")[..8]);
        await account.CreateFolderAsync(folder, cancellationToken);
        await RunAsync(
            account.Command(
                binaries.InitDb, parent,
                ["--pgdata", folder, "--username", SuperUser, "--encoding", "UTF8", "--locale", "C", "--auth", "peer",
                    "--data-checksums", .. options.Durable ? (string[])[] : ["--no-sync"]]),
            input: null);
        var mayCreate = options.MayCreateDatabases ? "CREATEDB" : "NOCREATEDB";
        await RunAsync(
            account.Command(
                binaries.Postgres, parent, "--single", "-D", folder, "-c", "exit_on_error=on",
                "-c", options.Durable ? "fsync=on" : "fsync=off", SuperUser),
            $"""
            CREATE ROLE {PrivateCluster.RoleName} LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION {mayCreate};
            CREATE DATABASE {PrivateCluster.DatabaseName} OWNER {PrivateCluster.RoleName};

            """);

        if (Directory.Exists(options.Folder))
        {
            // Known to be empty; a rename does not replace it.
            Directory.Delete(options.Folder);
        }

        Directory.Move(folder, options.Folder);

        async Task RunAsync(System.Diagnostics.ProcessStartInfo start, string? input)
        {
            var result = await ChildProcess.RunAsync(start, input, cancellationToken);
            if (result.ExitCode != 0)
            {
                Directory.Delete(folder, recursive: true);
                throw LocalPostgresException.Failed($"the database cluster cannot be created in {parent}", result.Output);
            }
        }
    }

    /// <summary>
    /// Writes the server's configuration. The files belong to the service, not to the server's account, so that root
    /// never writes where that account could plant a link.
    /// </summary>
    /// <returns>The main file.</returns>
    public static string WriteConfiguration(PrivateClusterOptions options, ServerAccount account, string socketFolder)
    {
        var main = options.Folder + ".conf";
        var access = options.Folder + ".hba.conf";
        var names = options.Folder + ".ident.conf";
        File.WriteAllText(names, string.Join('\n', ((string[])
        [
            $"{IdentMap} \"{Environment.UserName}\" {PrivateCluster.RoleName}",
            $"{IdentMap} \"{account.Name}\" {SuperUser}",
            "",
        ])));
        File.WriteAllText(access, $"local all {PrivateCluster.RoleName},{SuperUser} peer map={IdentMap}\n");
        File.WriteAllText(main, $"""
            # Written by MovieRecs at each start; changes are lost.
            hba_file = {Quote(access)}
            ident_file = {Quote(names)}
            listen_addresses = ''
            port = {SocketFolder.Port}
            unix_socket_directories = {Quote(socketFolder)}
            unix_socket_permissions = 0700
            max_connections = {options.MaximumConnections + OtherConnections}
            shared_buffers = 64MB
            maintenance_work_mem = 64MB
            max_wal_size = 1GB
            wal_level = minimal
            max_wal_senders = 0
            jit = off
            timezone = 'UTC'
            log_timezone = 'UTC'
            log_line_prefix = '%m [%p] '
            fsync = {(options.Durable ? "on" : "off")}
            synchronous_commit = {(options.Durable ? "on" : "off")}
            full_page_writes = {(options.Durable ? "on" : "off")}

            """);
        return main;
    }

    private static string Quote(string value) =>
        $"'{value.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";
}
