using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Api.Auth;

/// <summary>See <see cref="PasswordRule"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NewPasswordAttribute() : ValidationAttribute(PasswordRule.Text)
{
    public override bool IsValid(object? value) => value is string password && PasswordRule.IsMetBy(password);
}
