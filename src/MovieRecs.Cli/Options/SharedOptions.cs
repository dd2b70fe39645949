using System.CommandLine;
using System.CommandLine.Parsing;

namespace MovieRecs.Cli.Options;

/// <summary>Options that mean the same in every command that has them. Each call makes a new one for one command.</summary>
internal static class SharedOptions
{
    public static Option<string> Model() => new("--model")
    {
        Description = "A model file that train wrote.",
        HelpName = "MODEL",
        Required = true,
    };

    public static Option<int> Count() => NumberOption.Of("--count", "How many movies to list.", 10, 1, 10_000);

    public static Option<bool> Json() => new("--json")
    {
        Description = "Print the result as JSON.",
    };

    public static Option<int> Seed() => NumberOption.Of(
        "--seed",
        "Seed of everything random: the same seed, data and options give the same result.", 42, int.MinValue, int.MaxValue);

    public static Option<int> Threads() =>
        NumberOption.Of("--threads", "Threads to use; 0 uses every processor.", 0, 0, 1024);

    /// <summary>
    /// Whether an option is on the command line. Validators of commands ask this instead of for the value, which throws if it
    /// could not be parsed.
    /// </summary>
    public static bool IsGiven(this CommandResult command, Option option) =>
        command.GetResult(option) is { Implicit: false };
}
