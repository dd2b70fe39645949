using System.Text.RegularExpressions;

namespace MovieRecs.Api.Hosting.Problems;

/// <summary>Turns a failure to bind a query, header or body parameter into errors by field.</summary>
internal static partial class ParameterErrors
{
    public static Dictionary<string, string[]> Of(BadHttpRequestException exception)
    {
        if (Unreadable().Match(exception.Message) is { Success: true } unreadable)
        {
            return Single(unreadable.Groups["name"].Value, RuleOfType(unreadable.Groups["type"].Value));
        }

        if (MissingBody().IsMatch(exception.Message))
        {
            return Single("body", "is required.");
        }

        return Missing().Match(exception.Message) is { Success: true } missing
            ? Single(missing.Groups["name"].Value, "is required.")
            : Single("body", "could not be read.");
    }

    private static string RuleOfType(string type) => type.TrimEnd('?') switch
    {
        "int" => "must be a whole number from -2147483648 to 2147483647.",
        "long" => "must be a whole number.",
        "bool" => "must be true or false.",
        "double" or "float" or "decimal" => "must be a number.",
        _ => "has a value that cannot be read.",
    };

    private static Dictionary<string, string[]> Single(string field, string rule) => new() { [field] = [rule] };

    [GeneratedRegex("^Failed to bind parameter \"(?<type>.+) (?<name>\\w+)\" from")]
    private static partial Regex Unreadable();

    [GeneratedRegex("^Implicit body inferred|^Required parameter .* was not provided from body")]
    private static partial Regex MissingBody();

    [GeneratedRegex("^Required parameter \".+ (?<name>\\w+)\" was not provided")]
    private static partial Regex Missing();
}
