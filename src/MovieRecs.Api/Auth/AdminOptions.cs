using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Api.Auth;

/// <summary>The administrator that is made at start when there is none. Bound from the <c>Admin</c> section.</summary>
internal sealed class AdminOptions : IValidatableObject
{
    public const string SectionName = "Admin";

    public string UserName { get; set; } = "admin";

    /// <summary>When it is missing, a password is generated and printed once.</summary>
    public string? Password { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!UserNames.IsValid(UserName))
        {
            yield return new ValidationResult(UserNames.Rule, [nameof(UserName)]);
        }

        if (!string.IsNullOrEmpty(Password) && !PasswordRule.IsMetBy(Password))
        {
            yield return new ValidationResult(PasswordRule.Text, [nameof(Password)]);
        }
    }
}
