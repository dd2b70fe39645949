namespace MovieRecs.Api.Hosting;

/// <summary>
/// The command line of the executable: at most one <see cref="IOneShotCommand"/>, <c>--data PATH</c>, <c>--overviews PATH</c>, and
/// settings for the host (<c>--urls URL</c>, <c>--Training:Threads 1</c>, …).
/// </summary>
/// <param name="Command">Name of the command; null to serve.</param>
/// <param name="CommandArgument">What followed the command, for those that take something.</param>
/// <param name="HostArguments">The rest, as the configuration reads it.</param>
internal sealed record ServiceArguments(string? Command, string? CommandArgument, string[] HostArguments)
{
    public const string Migrate = "migrate";
    public const string Import = "import";
    public const string Health = "health";

    private static readonly Dictionary<string, string> _settings = new()
    {
        ["--data"] = "--Seed:DataPath",
        ["--overviews"] = "--Seed:OverviewsPath",
    };

    /// <summary>What is wrong with them; <see cref="ServiceRun"/> reports it and exits.</summary>
    public string? Error { get; private init; }

    /// <summary>Takes commands out, because the configuration would take the next argument for their value.</summary>
    public static ServiceArguments Parse(string[] args)
    {
        string? command = null;
        string? commandArgument = null;
        string? error = null;
        var hostArguments = new List<string>();
        for (var index = 0; index < args.Length; index++)
        {
            var (name, value) = Split(args[index]);
            if (name is "--" + Migrate or "--" + Import or "--" + Health)
            {
                error ??= command is null ? null : $"--{command} and {name} cannot be combined.";
                command = name[2..];
                commandArgument = command == Import ? TakeValue() : value;
            }
            else if (_settings.TryGetValue(name, out var setting))
            {
                hostArguments.Add($"{setting}={TakeValue()}");
            }
            else
            {
                hostArguments.Add(args[index]);
            }

            string? TakeValue()
            {
                value ??= index + 1 < args.Length ? args[++index] : null;
                error ??= string.IsNullOrEmpty(value) ? $"{name} needs a value." : null;
                return value;
            }
        }

        return new ServiceArguments(command, commandArgument, [.. hostArguments]) { Error = error };
    }

    private static (string Name, string? Value) Split(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }
}
