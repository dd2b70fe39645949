using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;

namespace MovieRecs.Api.Data.LocalPostgres;

/// <summary>
/// The operating-system account that a cluster runs under: the service's own, unless that is root, which PostgreSQL
/// refuses. Root steps down to the owner of the cluster, or for a new one to <c>postgres</c> or <c>nobody</c>.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class ServerAccount
{
    private static readonly string[] UnprivilegedAccounts = ["postgres", "nobody"];

    /// <summary>Set when the service is root and has to step down.</summary>
    private readonly (string UserId, string GroupId)? _stepDown;

    /// <summary>Set when the account cannot pass through a parent folder of the cluster by itself.</summary>
    private string? _capability;

    private ServerAccount(string name, (string UserId, string GroupId)? stepDown) => (Name, _stepDown) = (name, stepDown);

    public string Name { get; }

    /// <summary>The account for a data directory, which may be missing; its parent may not.</summary>
    /// <exception cref="LocalPostgresException">No account can run a server there.</exception>
    public static async Task<ServerAccount> ForAsync(string clusterFolder, CancellationToken cancellationToken)
    {
        var owner = Directory.Exists(clusterFolder) ? await OwnerOfAsync(clusterFolder, cancellationToken) : null;
        if (!Environment.IsPrivilegedProcess)
        {
            if (owner is not null && owner != await IdAsync("-u", Environment.UserName, cancellationToken))
            {
                throw new LocalPostgresException(
                    $"{clusterFolder} belongs to the account {await NameOfAsync(owner, cancellationToken)}, but the service runs as "
                    + $"{Environment.UserName}. Run it as that account, or give it a folder of its own with DataFolder.");
            }

            return new ServerAccount(Environment.UserName, stepDown: null);
        }

        var account = await StepDownAsync(owner, clusterFolder, cancellationToken);
        await account.EnsureReachesAsync(Path.GetDirectoryName(clusterFolder)!, cancellationToken);
        return account;
    }

    /// <summary>Runs a program as the account, without the PG* variables of the caller's own databases.</summary>
    public ProcessStartInfo Command(string program, string workingDirectory, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program) { WorkingDirectory = workingDirectory };
        if (_stepDown is { } ids)
        {
            if (_capability is { } capability)
            {
                start.FileName = "setpriv";
                string[] options =
                [
                    $"--reuid={ids.UserId}", $"--regid={ids.GroupId}", "--init-groups",
                    $"--inh-caps=+{capability}", $"--ambient-caps=+{capability}", "--", program,
                ];
                Array.ForEach(options, start.ArgumentList.Add);
            }
            else
            {
                start.UserName = Name;
            }
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var variable in start.Environment.Keys.Where(key => key.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(variable);
        }

        start.Environment["LC_ALL"] = "C";
        return start;
    }

    /// <summary>Creates a folder that only the account (and root) can enter.</summary>
    public async Task CreateFolderAsync(string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (_stepDown is { } ids)
        {
            var result = await ChildProcess.RunAsync("chown", [$"{ids.UserId}:{ids.GroupId}", path], cancellationToken);
            if (result.ExitCode != 0)
            {
                throw new LocalPostgresException($"{path} cannot be given to the account {Name}: {result.Output}");
            }
        }
    }

    private static async Task<ServerAccount> StepDownAsync(
        string? owner, string clusterFolder, CancellationToken cancellationToken)
    {
        if (owner == "0")
        {
            throw new LocalPostgresException(
                $"{clusterFolder} belongs to root, and PostgreSQL refuses to run as root. Give it to the account that created it "
                + $"(chown -R postgres {clusterFolder}), or use another DataFolder.");
        }

        IEnumerable<string> names = owner is null ? UnprivilegedAccounts : [await NameOfAsync(owner, cancellationToken)];
        foreach (var name in names)
        {
            if (await IdAsync("-u", name, cancellationToken) is { } userId
                && await IdAsync("-g", name, cancellationToken) is { } groupId)
            {
                return new ServerAccount(name, (userId, groupId));
            }
        }

        throw new LocalPostgresException(
            $"PostgreSQL refuses to run as root, and there is no account {string.Join(" or ", names)} to run it under. "
            + "Create one (useradd --system postgres), or run the service as an ordinary account.");
    }

    /// <summary>
    /// A checkout under /root or in a private temporary folder cannot be entered by the account. It then gets the one
    /// capability for passing through folders, instead of opening somebody's folder to everybody.
    /// </summary>
    private async Task EnsureReachesAsync(string parentFolder, CancellationToken cancellationToken)
    {
        var test = Command("/bin/sh", "/", "-c", "test -x \"$1\"", "sh", parentFolder);
        if ((await ChildProcess.RunAsync(test, input: null, cancellationToken)).ExitCode == 0)
        {
            return;
        }

        // A container may lack the narrow capability and still have the wide one.
        foreach (var capability in (string[])["dac_read_search", "dac_override"])
        {
            _capability = capability;
            if (await CanStartAsync(Command("/bin/sh", "/", "-c", "test -x \"$1\"", "sh", parentFolder), cancellationToken))
            {
                return;
            }
        }

        throw new LocalPostgresException(
            $"PostgreSQL refuses to run as root, and the account {Name} that it would run under cannot enter {parentFolder}. "
            + "Run the service as an ordinary account, move the checkout to a folder that others may pass through, "
            + "or set DataFolder to such a folder.");
    }

    private static async Task<bool> CanStartAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        try
        {
            return (await ChildProcess.RunAsync(start, input: null, cancellationToken)).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No setpriv on this system.
            return false;
        }
    }

    private static async Task<string> OwnerOfAsync(string folder, CancellationToken cancellationToken)
    {
        // POSIX: mode, links, numeric user id, … Neither .NET nor a portable stat(1) tells the owner.
        var listing = await ChildProcess.RunAsync("ls", ["-nd", folder], cancellationToken);
        var fields = listing.Output.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return listing.ExitCode == 0 && fields.Length > 3 && uint.TryParse(fields[2], CultureInfo.InvariantCulture, out _)
            ? fields[2]
            : throw new LocalPostgresException($"the owner of {folder} is unknown: {listing.Output}");
    }

    private static async Task<string> NameOfAsync(string userId, CancellationToken cancellationToken) =>
        await IdAsync("-un", userId, cancellationToken)
            ?? throw new LocalPostgresException($"the user id {userId} that owns the data folder has no account on this system.");

    private static async Task<string?> IdAsync(string option, string user, CancellationToken cancellationToken)
    {
        var result = await ChildProcess.RunAsync("id", [option, user], cancellationToken);
        return result.ExitCode == 0 ? result.Output : null;
    }
}
