using System.Text.Json;
using System.Text.RegularExpressions;

namespace MovieRecs.Api.Hosting.Problems;

/// <summary>
/// Turns a failure to read a JSON body into errors by field. The serializer says what went wrong only in its messages,
/// which also name .NET types; tests hold their texts in place.
/// </summary>
internal static partial class JsonErrors
{
    private const string Body = "body";
    private const int MaximumFieldLength = 100;
    private const string NotNull = "must not be null.";
    private const string Unfit = "has a value that does not fit.";

    private static readonly string[] Required = ["is required."];

    public static Dictionary<string, string[]> Of(JsonException exception)
    {
        if (MissingProperties().Match(exception.Message) is { Success: true } missing)
        {
            return QuotedNames().Matches(missing.Groups[1].Value)
                .ToDictionary(name => Prefix(exception.Path) + name.Groups[1].Value, _ => Required);
        }

        return new Dictionary<string, string[]> { [FieldName(exception.Path)] = [Rule(exception)] };
    }

    private static string Rule(JsonException exception)
    {
        var message = exception.Message;
        if (message.Contains("could not be converted to", StringComparison.Ordinal))
        {
            return ConversionRule(exception);
        }

        if (message.Contains("could not be mapped to any .NET member", StringComparison.Ordinal))
        {
            return "is not a field of this request.";
        }

        if (message.StartsWith("Duplicate property", StringComparison.Ordinal))
        {
            return "occurs more than once.";
        }

        if (message.Contains("doesn't allow null values", StringComparison.Ordinal))
        {
            return NotNull;
        }

        return exception.LineNumber is { } line && exception.BytePositionInLine is { } position
            ? $"is not valid JSON at line {line + 1}, byte {position + 1}."
            : "is not valid JSON.";
    }

    // The reason stands in the inner exception: a token of another type, or a number that does not fit.
    private static string ConversionRule(JsonException exception)
    {
        var reason = exception.InnerException?.Message ?? "";
        if (WrongToken().Match(reason) is { Success: true } token)
        {
            return (token.Groups["found"].Value, token.Groups["expected"].Value) switch
            {
                ("Null", _) => NotNull,
                (_, "number") => "must be a number.",
                (_, "string") => "must be a string.",
                (_, "boolean") => "must be true or false.",
                _ => Unfit,
            };
        }

        if (exception.InnerException is FormatException)
        {
            return reason.Contains("Int32", StringComparison.Ordinal)
                ? "must be a whole number from -2147483648 to 2147483647."
                : "is a number out of range.";
        }

        return FieldName(exception.Path) == Body ? "must be a JSON object." : Unfit;
    }

    private static string FieldName(string? path)
    {
        var name = path is null ? "" : path.TrimStart('$').TrimStart('.');
        return name.Length switch
        {
            0 => Body,
            > MaximumFieldLength => name[..MaximumFieldLength],
            _ => name,
        };
    }

    private static string Prefix(string? path) => FieldName(path) is var name and not Body ? name + "." : "";

    [GeneratedRegex("missing required properties including: (.*?)\\.(?: Path|$)")]
    private static partial Regex MissingProperties();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex QuotedNames();

    [GeneratedRegex("token type '(?<found>\\w+)' as a (?<expected>\\w+)")]
    private static partial Regex WrongToken();
}
