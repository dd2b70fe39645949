using System.CommandLine;

namespace MovieRecs.Cli.Options;

/// <summary>Options of the commands that use a trained model.</summary>
internal static class ModelOptions
{
    public static Option<string> Model() => new("--model")
    {
        Description = "A model file that train wrote.",
        HelpName = "MODEL",
        Required = true,
    };

    public static Option<int> Count()
    {
        var option = new Option<int>("--count")
        {
            Description = "How many movies to list.",
            DefaultValueFactory = _ => 10,
        };
        return option.InRange(1, 10_000);
    }
}
