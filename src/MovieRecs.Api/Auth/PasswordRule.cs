using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Api.Auth;

/// <summary>What a new password must be: long enough to resist guessing, short enough for bcrypt to read all of it.</summary>
internal static class PasswordRule
{
    public const int MinimumCharacters = 8;

    public const string Text = "must have at least 8 characters and at most 72 bytes in UTF-8, and no NUL.";

    // Characters as a person counts them: an emoji is one, although UTF-16 takes two units for it.
    public static bool IsMetBy(string password) =>
        password.EnumerateRunes().Count() >= MinimumCharacters && PasswordHasher.IsHashable(password);
}

/// <summary>See <see cref="PasswordRule"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NewPasswordAttribute() : ValidationAttribute(PasswordRule.Text)
{
    public override bool IsValid(object? value) => value is string password && PasswordRule.IsMetBy(password);
}
