using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Api.Hosting;

/// <summary>Which pages of other origins may call the API. Bound from the <c>Cors</c> section.</summary>
internal sealed class CorsOptions : IValidatableObject
{
    public const string SectionName = "Cors";

    /// <summary>Origins such as <c>https://films.example</c>, separated by commas; none by default.</summary>
    public string AllowedOrigins { get; set; } = "";

    internal IReadOnlyList<string> OriginList =>
        AllowedOrigins.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (OriginList.Any(origin => !IsOrigin(origin)))
        {
            yield return new ValidationResult(
                "must be origins such as https://films.example, without a path, separated by commas.", [nameof(AllowedOrigins)]);
        }
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && uri.GetLeftPart(UriPartial.Authority) == text;
}
