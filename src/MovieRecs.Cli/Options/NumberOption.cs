using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace MovieRecs.Cli.Options;

/// <summary>
/// Options that take a number from a range. Whatever else is given (<c>abc</c>, <c>NaN</c>, too many digits) is a wrong
/// argument whose one line names the option and the range. All numeric options are made here: the library's own conversion
/// throws as soon as a validator looks at a value that is not a number.
/// </summary>
internal static class NumberOption
{
    private const string HelpName = "NUMBER";

    /// <summary>An option with a default.</summary>
    public static Option<T> Of<T>(string name, string description, T defaultValue, T minimum, T maximum)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            HelpName = HelpName,
            DefaultValueFactory = _ => defaultValue,
            CustomParser = result => Parse(result, result.Tokens[^1], name, minimum, maximum, IsWhole<T>()),
        };

    /// <summary>An option that is null unless it is given.</summary>
    public static Option<T?> Optional<T>(string name, string description, T minimum, T maximum, bool isWhole)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            HelpName = HelpName,
            CustomParser = result => Parse(result, result.Tokens[^1], name, minimum, maximum, isWhole),
        };

    /// <summary>An option that may be given several times.</summary>
    public static Option<T[]> Several<T>(string name, string description, T defaultValue, T minimum, T maximum)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            HelpName = HelpName,
            DefaultValueFactory = _ => [defaultValue],
            CustomParser = result =>
                [.. result.Tokens.Select(token => Parse(result, token, name, minimum, maximum, IsWhole<T>()))],
        };

    private static bool IsWhole<T>() => typeof(T) == typeof(int);

    private static T Parse<T>(ArgumentResult result, Token token, string name, T minimum, T maximum, bool isWhole)
        where T : struct, INumber<T>
    {
        // NaN is not within any range; too many digits are not an int, and an infinite double.
        if (T.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value >= minimum && value <= maximum && (!isWhole || T.IsInteger(value)))
        {
            return value;
        }

        result.AddError(string.Create(
            CultureInfo.InvariantCulture,
            $"{name} must be a {(isWhole ? "whole number" : "number")} from {minimum} to {maximum}, not \"{token.Value}\"."));
        return default;
    }
}
