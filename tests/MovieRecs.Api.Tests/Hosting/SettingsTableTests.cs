using System.Reflection;
using Microsoft.Extensions.Configuration;
using MovieRecs.Als.Models;

namespace MovieRecs.Api.Tests.Hosting;

/// <summary>docs/operations.md names every setting that the service takes.</summary>
public sealed class SettingsTableTests
{
    private const string Hyperparameters = "Training__";

    private static readonly string _operations = File.ReadAllText(Repository.Path("docs/operations.md"));

    public static TheoryData<string> Settings => [.. Sections().SelectMany(section => section.Settings)];

    [Theory]
    [MemberData(nameof(Settings))]
    public void Every_setting_is_in_the_operations_guide(string setting) => Assert.Contains($"`{setting}`", _operations, StringComparison.Ordinal);

    [Theory]
    [InlineData(typeof(ImplicitAlsOptions), 0)]
    [InlineData(typeof(ExplicitAlsOptions), 1)]
    public void Every_hyperparameter_is_in_the_operations_guide_with_its_default(Type options, int column)
    {
        var lines = _operations.Split('\n');
        var header = Array.FindIndex(lines, line => line.StartsWith($"| | `{Hyperparameters}Ranker__…`", StringComparison.Ordinal));
        var cells = string.Join(' ', lines[(header + 2)..(header + 4)].Select(line => line.Split('|')[2 + column]));
        var defaults = Activator.CreateInstance(options);

        foreach (var property in Writable(options))
        {
            var value = property.GetValue(defaults) switch
            {
                Enum choice => $"`{choice}`",
                bool flag => flag ? "true" : "false",
                // Without a zero before the point, as all figures of the guide.
                IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture) is ['0', '.', ..] text ? text[1..] : $"{number}",
                null => "chosen for the data",
                var other => throw new InvalidOperationException($"{property.Name} has the unexpected value {other}."),
            };
            Assert.Contains($"`{property.Name}` {value}", cells, StringComparison.Ordinal);
        }
    }

    /// <summary>The options that have a section, with the environment form of their settings.</summary>
    private static IEnumerable<(Type Options, IEnumerable<string> Settings)> Sections() =>
        from options in typeof(Program).Assembly.GetTypes()
        let section = options.GetField("SectionName", BindingFlags.Public | BindingFlags.Static)
        where section is { IsLiteral: true } && options.Name.EndsWith("Options", StringComparison.Ordinal)
        select (options, Writable(options).Select(property =>
            $"{section.GetRawConstantValue()!.ToString()!.Replace(":", "__", StringComparison.Ordinal)}__{NameOf(property)}{(IsSection(property) ? "__*" : "")}"));

    private static string NameOf(PropertyInfo property) =>
        property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name.Replace(":", "__", StringComparison.Ordinal) ?? property.Name;

    private static bool IsSection(PropertyInfo property) => property.PropertyType.Namespace == typeof(ImplicitAlsOptions).Namespace;

    private static IEnumerable<PropertyInfo> Writable(Type options) =>
        options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite);
}
