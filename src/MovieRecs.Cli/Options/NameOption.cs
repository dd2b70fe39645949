using System.CommandLine;

namespace MovieRecs.Cli.Options;

/// <summary>
/// Options that take one of a few names. Their values are the names themselves, so that the help shows a default as it is
/// typed.
/// </summary>
internal static class NameOption
{
    private const string HelpName = "NAME";

    /// <param name="name">The option.</param>
    /// <param name="description">For the help; the names follow.</param>
    /// <param name="what">What a name stands for, for the error.</param>
    /// <param name="names">The choice.</param>
    /// <param name="defaultName">Null for an option without a default.</param>
    public static Option<string?> Of(
        string name, string description, string what, IReadOnlyCollection<string> names, string? defaultName = null)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = HelpName };
        if (defaultName is not null)
        {
            option.DefaultValueFactory = _ => defaultName;
        }

        Restrict(option, what, names);
        return option;
    }

    /// <summary>The same for an option that may be given several times.</summary>
    public static Option<string[]> Several(string name, string description, string what, IReadOnlyCollection<string> names)
    {
        var option = new Option<string[]>(name)
        {
            Description = description,
            HelpName = HelpName,
            Arity = ArgumentArity.OneOrMore,
        };
        Restrict(option, what, names);
        return option;
    }

    private static void Restrict(Option option, string what, IReadOnlyCollection<string> names)
    {
        option.CompletionSources.Add([.. names]);
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !names.Contains(token.Value)))
            {
                result.AddError($"There is no {what} {token.Value}: choose from {string.Join(", ", names)}.");
            }
        });
    }
}
