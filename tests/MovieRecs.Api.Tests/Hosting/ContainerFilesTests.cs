using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MovieRecs.Api.Tests.Hosting;

/// <summary>
/// Dockerfile, docker-compose.yml and .env.example agree with each other and with the projects. They are read line by line,
/// since the tests run where there is no container engine.
/// </summary>
public sealed partial class ContainerFilesTests
{
    private static readonly string[] _compose = ReadLines("docker-compose.yml");
    private static readonly string[] _dockerfile = ReadLines("Dockerfile");

    [Fact]
    public void Compose_takes_exactly_the_variables_of_the_example_file()
    {
        var taken = _compose.SelectMany(line => Variable().Matches(line)).Select(match => match.Groups["name"].Value);
        var offered = ReadLines(".env.example").Select(line => line[..line.IndexOf('=', StringComparison.Ordinal)]);

        Assert.Equal(taken.Distinct().Order(), offered.Order());
    }

    [Fact]
    public void The_example_file_shows_the_defaults_of_compose()
    {
        var offered = ReadLines(".env.example").Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

        var defaults = _compose.SelectMany(line => Variable().Matches(line)).Where(match => match.Groups["default"].Success).ToList();

        Assert.NotEmpty(defaults);
        Assert.All(defaults, match => Assert.Equal(match.Groups["default"].Value, offered[match.Groups["name"].Value]));
    }

    [Fact]
    public void Every_read_only_service_with_a_data_folder_can_write_it()
    {
        var api = Service("api");

        Assert.Contains("read_only: true", api);
        var folder = Assert.Single(api, line => line.StartsWith("DataFolder: ", StringComparison.Ordinal))["DataFolder: ".Length..];
        // "volume:folder" without ":ro", the volume being one that the file declares.
        var mount = Assert.Single(api, line => line.StartsWith("- ", StringComparison.Ordinal) && line.EndsWith($":{folder}", StringComparison.Ordinal));
        var volume = mount[2..mount.IndexOf(':', StringComparison.Ordinal)];
        Assert.Contains($"{volume}:", Section("volumes"));
    }

    /// <summary>A new named volume is the account's only if the image has the folder and the account owns it.</summary>
    [Fact]
    public void The_image_makes_the_data_folder_for_the_account_it_runs_as()
    {
        var folder = Assert.Single(Service("api"), line => line.StartsWith("DataFolder: ", StringComparison.Ordinal))["DataFolder: ".Length..];

        Assert.Contains("USER $APP_UID", _dockerfile);
        Assert.Contains($"DataFolder={folder}", Assert.Single(_dockerfile, line => line.StartsWith("ENV ", StringComparison.Ordinal)).Split(' '));
        Assert.Single(_dockerfile, line => Regex.IsMatch(line, $"""^RUN install -d -o "\$APP_UID" .* {Regex.Escape(folder)}$"""));
    }

    [Theory]
    [InlineData("api")]
    [InlineData("database")]
    public void Every_service_is_limited_and_its_log_rotates(string service)
    {
        var lines = Service(service);

        foreach (var key in (string[])["mem_limit", "pids_limit", "cpus", "logging", "security_opt"])
        {
            Assert.Single(lines, line => line.StartsWith($"{key}:", StringComparison.Ordinal));
        }

        Assert.Contains(_compose, line => line.Trim().StartsWith("max-size:", StringComparison.Ordinal));
        Assert.Contains(_compose, line => line.Trim().StartsWith("max-file:", StringComparison.Ordinal));
    }

    [Fact]
    public void The_database_and_the_service_have_a_health_check()
    {
        Assert.Contains("healthcheck:", Service("database"));
        Assert.Contains(_dockerfile, line => line.StartsWith("HEALTHCHECK ", StringComparison.Ordinal));
    }

    [Fact]
    public void What_restoring_needs_is_copied_before_it()
    {
        var beforeRestore = _dockerfile.TakeWhile(line => !line.StartsWith("RUN dotnet restore", StringComparison.Ordinal)).ToList();
        Assert.True(beforeRestore.Count < _dockerfile.Length, "The Dockerfile has no restore step.");
        var patterns = beforeRestore.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ')[1..^1])
            .ToList();

        Assert.All(FilesOfRestore(), file => Assert.Contains(patterns, pattern => Matches(pattern, file)));
    }

    [Fact]
    public void Every_project_that_the_service_refers_to_is_copied_before_it_is_published()
    {
        var copied = _dockerfile.TakeWhile(line => !line.StartsWith("RUN dotnet publish", StringComparison.Ordinal)).ToList();

        Assert.All(Projects("src/MovieRecs.Api/MovieRecs.Api.csproj"), project =>
            Assert.Contains($"COPY {Folder(project)} {Folder(project)}", copied));
    }

    [Fact]
    public void Images_are_pinned_to_a_version()
    {
        var images = _compose.Select(line => line.Trim()).Where(line => line.StartsWith("image: ", StringComparison.Ordinal))
            .Concat(_dockerfile.Where(line => line.StartsWith("FROM ", StringComparison.Ordinal)))
            .Select(line => line.Split(' ')[1])
            .ToList();

        Assert.Equal(3, images.Count);
        // PostgreSQL numbers its releases with two parts, .NET with three.
        Assert.All(images, image => Assert.Matches(
            image.Contains("postgres", StringComparison.Ordinal) ? @":\d+\.\d+$" : @":\d+\.\d+\.\d+$", image));
    }

    [Fact]
    public void The_image_is_built_with_the_SDK_of_the_repository()
    {
        using var global = JsonDocument.Parse(File.ReadAllText(Repository.Path("global.json")));
        var version = global.RootElement.GetProperty("sdk").GetProperty("version").GetString();

        Assert.Contains($"FROM mcr.microsoft.com/dotnet/sdk:{version} AS build", _dockerfile);
    }

    /// <summary>The project files, what the whole repository says about packages, and lock files where there are some.</summary>
    private static IEnumerable<string> FilesOfRestore()
    {
        string[] shared = ["global.json", "Directory.Build.props", "Directory.Packages.props", "Directory.Build.targets", "nuget.config", "NuGet.Config"];
        return Projects("src/MovieRecs.Api/MovieRecs.Api.csproj")
            .SelectMany(project => (string[])[project, $"{Folder(project)}/packages.lock.json"])
            .Concat(shared)
            .Where(file => File.Exists(Repository.Path(file)));
    }

    /// <summary>A project and all that it refers to, relative to the root.</summary>
    private static HashSet<string> Projects(string first)
    {
        var found = new HashSet<string> { first };
        var open = new Queue<string>(found);
        while (open.TryDequeue(out var project))
        {
            var folder = Path.GetDirectoryName(Repository.Path(project))!;
            foreach (var reference in XDocument.Load(Repository.Path(project)).Descendants("ProjectReference"))
            {
                var path = Path.GetFullPath(Path.Combine(folder, reference.Attribute("Include")!.Value.Replace('\\', '/')));
                var relative = Path.GetRelativePath(Repository.Path(""), path);
                if (found.Add(relative))
                {
                    open.Enqueue(relative);
                }
            }
        }

        return found;
    }

    private static string Folder(string file) => file[..file.LastIndexOf('/')];

    /// <summary>As Docker matches: a star stands for anything within one folder.</summary>
    private static bool Matches(string pattern, string file) =>
        Regex.IsMatch(file, $"^{Regex.Escape(pattern).Replace(@"\*", "[^/]*", StringComparison.Ordinal)}$");

    /// <summary>The trimmed lines of a service of compose.</summary>
    private static List<string> Service(string name) => Indented(Section("services", trim: false), $"  {name}:", trim: true);

    private static List<string> Section(string name, bool trim = true) => Indented(_compose, $"{name}:", trim);

    /// <summary>The lines below a key, as far as they are indented more than the key.</summary>
    private static List<string> Indented(IEnumerable<string> lines, string key, bool trim)
    {
        var indent = Indent(key);
        var below = lines.SkipWhile(line => line != key).Skip(1).TakeWhile(line => Indent(line) > indent);
        var result = below.Select(line => trim ? line.Trim() : line).ToList();
        Assert.True(result.Count > 0, $"docker-compose.yml has nothing below '{key.Trim()}'.");
        return result;
    }

    private static int Indent(string line) => line.Length - line.TrimStart().Length;

    /// <summary>Without comments and empty lines, and a line that a backslash continues as one.</summary>
    private static string[] ReadLines(string file)
    {
        var text = File.ReadAllText(Repository.Path(file));
        return [.. text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
            .Where(line => line.Trim() is { Length: > 0 } content && content[0] != '#')];
    }

    [GeneratedRegex(@"\$\{(?<name>\w+)(:-(?<default>[^}]*))?[^}]*\}")]
    private static partial Regex Variable();
}
