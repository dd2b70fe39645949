using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace MovieRecs.Api.Hosting;

/// <summary>Checks the data annotations of an options class and names the settings as an operator writes them.</summary>
internal sealed class SectionValidator<TOptions>(string sectionName) : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var results = new List<ValidationResult>();
        if (Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true))
        {
            return ValidateOptionsResult.Success;
        }

        return ValidateOptionsResult.Fail(results.SelectMany(result => result.MemberNames.DefaultIfEmpty("*"), (result, member) =>
            $"{sectionName.Replace(":", "__", StringComparison.Ordinal)}__{member}: {result.ErrorMessage}"));
    }
}
