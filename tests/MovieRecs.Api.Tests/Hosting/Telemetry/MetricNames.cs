using System.Text.Json;
using System.Text.RegularExpressions;

namespace MovieRecs.Api.Tests.Hosting.Telemetry;

/// <summary>The metrics that expressions, dashboards and rules name.</summary>
internal static partial class MetricNames
{
    /// <summary>Made by Prometheus itself for every target.</summary>
    private static readonly string[] OfPrometheus = ["up"];

    private static readonly string[] Keywords =
        ["and", "or", "unless", "by", "without", "on", "ignoring", "group_left", "group_right", "offset", "bool"];

    /// <summary>The names in an expression of PromQL, once the parts that hold other words are gone.</summary>
    public static IEnumerable<string> In(string expression)
    {
        var text = TextsAndMatchers().Replace(expression, " ");
        text = Grouping().Replace(text, " ");
        return Name().Matches(text)
            .Where(match => !Call().IsMatch(text[(match.Index + match.Length)..]))
            .Select(match => match.Value)
            .Where(name => !Keywords.Contains(name) && !OfPrometheus.Contains(name))
            .Distinct();
    }

    /// <summary>The expressions of all panels and the variables' queries.</summary>
    public static IReadOnlyList<string> ExpressionsOfDashboard(string json)
    {
        var root = JsonElement.Parse(json);
        var panels = root.GetProperty("panels").EnumerateArray().Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!);
        var variables = root.GetProperty("templating").GetProperty("list").EnumerateArray()
            .Select(variable => LabelValues().Match(variable.GetProperty("query").GetString()!))
            .Where(match => match.Success)
            .Select(match => match.Groups[1].Value);
        return [.. panels, .. variables];
    }

    /// <summary>The expressions of the rules, each of which stands on its line.</summary>
    public static IReadOnlyList<string> ExpressionsOfRules(string yaml)
    {
        var expressions = RuleExpression().Matches(yaml).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(Rule().Count(yaml), expressions.Count);
        return expressions;
    }

    /// <summary>The names of the samples in a scrape, and their labels.</summary>
    public static (HashSet<string> Names, HashSet<string> Labels) OfScrape(string text)
    {
        var samples = text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').ToList();
        return (
            [.. samples.Select(line => line[..line.IndexOfAny(['{', ' '])])],
            [.. samples.Where(line => line.StartsWith("movierecs_", StringComparison.Ordinal))
                .SelectMany(line => Label().Matches(line)).Select(match => match.Groups[1].Value)]);
    }

    [GeneratedRegex("""\{[^}]*\}|"[^"]*"|\[[^\]]*\]""")]
    private static partial Regex TextsAndMatchers();

    [GeneratedRegex(@"\b(by|without|on|ignoring)\s*\([^)]*\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"(?<![\w.$:])[a-zA-Z_:][\w:]*")]
    private static partial Regex Name();

    [GeneratedRegex(@"^\s*\(")]
    private static partial Regex Call();

    [GeneratedRegex(@"^label_values\(([^,]+),")]
    private static partial Regex LabelValues();

    [GeneratedRegex(@"^ +expr: (\S.*)$", RegexOptions.Multiline)]
    private static partial Regex RuleExpression();

    [GeneratedRegex(@"^ +- alert: ", RegexOptions.Multiline)]
    private static partial Regex Rule();

    [GeneratedRegex(@"[{,](\w+)=""")]
    private static partial Regex Label();
}
