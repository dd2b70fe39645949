using System.ComponentModel.DataAnnotations;
using System.Text;

namespace MovieRecs.Api.Auth;

/// <summary>
/// What a new password must be: long enough and not so common that it is among a guesser's first tries, and short enough
/// for bcrypt to read all of it.
/// </summary>
internal static class PasswordRule
{
    public const int MinimumCharacters = 8;

    public const string Text = "must have at least 8 characters and at most 72 bytes in UTF-8, and no NUL.";

    public const string PatternText = "must not be a run of neighbouring letters, digits or keys, or a short text repeated.";

    public const string CommonText = "must not be a common password, even with digits or symbols added or in place of letters.";

    public const string NameText = "must not consist of the user name and little else.";

    private const int LongestRepeatedText = 4;
    private const int ShortestName = 3;

    /// <summary>Neighbouring keys; alphabet and digits in order are neighbours without a row.</summary>
    private static readonly string[] s_keyRows =
        ["1234567890", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "qsdfghjklm", "zxcvbnm", "yxcvbnm", "wxcvbn"];

    /// <returns>The rule that the password breaks, or null.</returns>
    public static string? FaultOf(string password) => password switch
    {
        // Characters as a person counts them: an emoji is one, although UTF-16 takes two units for it.
        _ when password.EnumerateRunes().Count() < MinimumCharacters || !PasswordHasher.IsHashable(password) => Text,
        _ when IsPattern(password.ToLowerInvariant()) => PatternText,
        _ when IsCommon(password.ToLowerInvariant()) => CommonText,
        _ => null,
    };

    /// <returns>The rule that the password of that account breaks, or null.</returns>
    public static string? FaultOf(string password, string userName) =>
        FaultOf(password) ?? (IsMostly(password, userName) ? NameText : null);

    private static bool IsPattern(string password)
    {
        for (var length = 1; length <= LongestRepeatedText; length++)
        {
            if (IsRepetition(password, length))
            {
                return true;
            }
        }

        var breaks = 0;
        for (var index = 1; index < password.Length; index++)
        {
            breaks += AreNeighbours(password[index - 1], password[index]) ? 0 : 1;
        }

        // Runs of four characters and more on average.
        return breaks < password.Length / 4.0;
    }

    private static bool IsRepetition(string password, int length)
    {
        for (var index = length; index < password.Length; index++)
        {
            if (password[index] != password[index - length])
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreNeighbours(char first, char second) =>
        Math.Abs(first - second) <= 1
        || Array.Exists(s_keyRows, row =>
            row.IndexOf(first, StringComparison.Ordinal) is >= 0 and var place
            && row.IndexOf(second, StringComparison.Ordinal) is >= 0 and var next
            && Math.Abs(place - next) == 1);

    private static bool IsCommon(string password)
    {
        if (CommonPasswords.Contains(password))
        {
            return true;
        }

        // "P@ssw0rd2024!": the word within digits and signs, and that with letters in place of look-alikes.
        var word = password.AsSpan().Trim("0123456789!?.,;:-_+*#$%&/()=@ ").ToString();
        return word.Length * 2 >= password.Length
            && (CommonPasswords.Contains(word)
                || CommonPasswords.Contains(Spell(word, 'i')) || CommonPasswords.Contains(Spell(word, 'l')));
    }

    private static string Spell(string word, char one) => new StringBuilder(word)
        .Replace('0', 'o').Replace('1', one).Replace('!', 'i').Replace('3', 'e').Replace('4', 'a').Replace('@', 'a')
        .Replace('5', 's').Replace('$', 's').Replace('7', 't').ToString();

    private static bool IsMostly(string password, string userName) =>
        userName.Length >= ShortestName
        && userName.Length * 2 >= password.Length
        && password.Contains(userName, StringComparison.OrdinalIgnoreCase);
}

/// <summary>See <see cref="PasswordRule"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NewPasswordAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        PasswordRule.FaultOf(value as string ?? "") is { } fault ? new ValidationResult(fault) : ValidationResult.Success;
}
