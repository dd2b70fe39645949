using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace MovieRecs.Api.Hosting;

/// <summary>Reads and checks the settings of one section, naming them as an operator writes them.</summary>
internal sealed class OptionsSection<TOptions>(string sectionName) : IValidateOptions<TOptions>
    where TOptions : class
{
    /// <exception cref="StartupException">A key is unknown or its value cannot be read.</exception>
    public void Bind(IConfiguration configuration, TOptions options)
    {
        var section = configuration.GetSection(sectionName);
        Check(section, typeof(TOptions), prefix: "");
        section.Bind(options);
    }

    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var results = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(results.SelectMany(
                result => result.MemberNames.DefaultIfEmpty("*"), (result, member) => $"{NameOf(member)}: {result.ErrorMessage}"));
    }

    private void Check(IConfigurationSection section, Type type, string prefix)
    {
        foreach (var setting in section.GetChildren())
        {
            if (Find(type, prefix, setting.Key) is not { CanWrite: true } property)
            {
                throw new StartupException($"{NameOf(prefix + setting.Key)}: there is no such setting.");
            }

            if (property.PropertyType.Assembly == typeof(object).Assembly || property.PropertyType.IsEnum)
            {
                CheckValue(setting, property, prefix);
            }
            else
            {
                // Options of a library: a record of settings of its own.
                Check(setting, property.PropertyType, $"{prefix}{property.Name}__");
            }
        }
    }

    /// <summary>
    /// The property that a key sets: of the options at hand, or of the section if it has a key there that puts it beside them.
    /// </summary>
    private static PropertyInfo? Find(Type type, string prefix, string key) =>
        type.GetProperties().Where(property => property.GetCustomAttribute<ConfigurationKeyNameAttribute>() is null)
            .FirstOrDefault(property => property.Name.Equals(key, StringComparison.OrdinalIgnoreCase))
        ?? typeof(TOptions).GetProperties().FirstOrDefault(property =>
            property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name.Replace(":", "__", StringComparison.Ordinal) is { } name
            && name.Equals(prefix + key, StringComparison.OrdinalIgnoreCase));

    private void CheckValue(IConfigurationSection setting, PropertyInfo property, string prefix)
    {
        try
        {
            setting.Get(property.PropertyType);
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            throw new StartupException(
                $"{NameOf(prefix + NameOf(property))}: '{setting.Value}' is not {Describe(property.PropertyType)}.", exception);
        }
    }

    /// <summary>The last part of the property's key, in its own letters.</summary>
    private static string NameOf(PropertyInfo property) =>
        property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name.Split(':')[^1] ?? property.Name;

    private string NameOf(string key) => $"{sectionName.Replace(":", "__", StringComparison.Ordinal)}__{key}";

    private static string Describe(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            { IsEnum: true } => "one of " + string.Join(", ", Enum.GetNames(type)),
            _ when type == typeof(TimeSpan) => "a time span such as 00:15:00",
            _ when type == typeof(bool) => "true or false",
            _ when type == typeof(int) || type == typeof(long) => "a whole number",
            _ when type == typeof(float) || type == typeof(double) || type == typeof(decimal) => "a number",
            _ => "a valid value",
        };
    }
}
