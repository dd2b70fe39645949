using System.Globalization;
using System.Text.RegularExpressions;

namespace MovieRecs.Api.Data.LocalPostgres;

/// <summary>One installation of PostgreSQL's server programs.</summary>
internal sealed partial record PostgresBinaries(string Folder, int MajorVersion)
{
    private static readonly string[] Programs = ["initdb", "pg_ctl", "postgres"];

    public string InitDb => Path.Combine(Folder, "initdb");

    public string PgCtl => Path.Combine(Folder, "pg_ctl");

    public string Postgres => Path.Combine(Folder, "postgres");

    /// <summary>
    /// The installation to use: the one of <paramref name="requiredMajor"/> when a cluster already exists, because no
    /// other can open it, and otherwise the first found. Without a <paramref name="folder"/> it searches PATH, Debian's, Red
    /// Hat's and Homebrew's folders.
    /// </summary>
    /// <exception cref="LocalPostgresException">There is none; the message says what to install.</exception>
    public static async Task<PostgresBinaries> FindAsync(
        string? folder, int? requiredMajor, CancellationToken cancellationToken)
    {
        var found = new SortedSet<int>();
        foreach (var candidate in folder is null ? SearchFolders() : [folder])
        {
            if (!Programs.All(program => File.Exists(Path.Combine(candidate, program))))
            {
                continue;
            }

            if (await ReadMajorVersionAsync(candidate, cancellationToken) is { } major)
            {
                if (requiredMajor is null || requiredMajor == major)
                {
                    return new PostgresBinaries(candidate, major);
                }

                found.Add(major);
            }
        }

        throw new LocalPostgresException(Explain(folder, requiredMajor, found));
    }

    private static string Explain(string? folder, int? requiredMajor, SortedSet<int> found) =>
        requiredMajor is { } required && found.Count > 0
            ? $"the data folder was created by PostgreSQL {required}, but only PostgreSQL {string.Join(", ", found)} is installed. "
                + $"Install PostgreSQL {required}, or move the data folder away to begin a new one. Nothing was changed."
            : $"PostgreSQL's server programs ({string.Join(", ", Programs)}) were not found in "
                + $"{folder ?? "PATH, /usr/lib/postgresql, /usr/pgsql-* or Homebrew's folders"}. "
                + "Install them (Debian, Ubuntu: postgresql; Fedora: postgresql-server; Alpine, Homebrew: postgresql), "
                + "or set ConnectionStrings__MovieRecs to use another server.";

    private static IEnumerable<string> SearchFolders()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return path.Where(folder => File.Exists(Path.Combine(folder, "postgres"))).Select(ResolveLink)
            .Concat(NewestFirst("/usr/lib/postgresql", "*", "bin"))
            .Concat(NewestFirst("/usr", "pgsql-*", "bin"))
            .Concat(NewestFirst("/usr/libexec", "postgresql*", ""))
            .Concat(NewestFirst("/opt/homebrew/opt", "postgresql*", "bin"))
            .Concat(NewestFirst("/usr/local/opt", "postgresql*", "bin"))
            .Concat(NewestFirst("/home/linuxbrew/.linuxbrew/opt", "postgresql*", "bin"))
            .Distinct(StringComparer.Ordinal);
    }

    /// <summary>The folder of the program itself where PATH holds only links, perhaps not to all of them.</summary>
    private static string ResolveLink(string folder)
    {
        var target = File.ResolveLinkTarget(Path.Combine(folder, "postgres"), returnFinalTarget: true);
        return Path.GetDirectoryName(target?.FullName) ?? folder;
    }

    private static IEnumerable<string> NewestFirst(string parent, string pattern, string child) =>
        Directory.Exists(parent)
            ? Directory.EnumerateDirectories(parent, pattern)
                .OrderByDescending(folder => int.TryParse(
                    LastNumber().Match(folder).Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
                .Select(folder => Path.Combine(folder, child))
            : [];

    private static async Task<int?> ReadMajorVersionAsync(string folder, CancellationToken cancellationToken)
    {
        var result = await ChildProcess.RunAsync(Path.Combine(folder, "postgres"), ["--version"], cancellationToken);
        var match = Version().Match(result.Output);
        return result.ExitCode == 0 && match.Success
            ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : null;
    }

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex Version();

    [GeneratedRegex(@"\d+(?!.*\d)")]
    private static partial Regex LastNumber();
}
