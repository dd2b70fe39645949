using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;

namespace MovieRecs.Api.Auth;

/// <summary>What a user name may be, and when two are the same.</summary>
internal static class UserNames
{
    public const int MaximumLength = 64;

    public const string Rule =
        "must be 1 to 64 letters, digits or the characters . _ - @ + and no others (accents joined to their letter).";

    private const string Punctuation = "._-@+";

    /// <summary>
    /// Letters and digits of any script. Marks count as letters, since some scripts cannot be written without; that the
    /// name is in its normal form is checked where it is stored.
    /// </summary>
    public static bool IsValid(string userName) =>
        userName.Length is > 0 and <= MaximumLength && userName.EnumerateRunes().All(IsAllowed);

    /// <summary>The form under which a name is unique and looked up.</summary>
    public static string Normalize(string userName) => userName.ToUpperInvariant();

    private static bool IsAllowed(Rune rune) =>
        (rune.IsAscii && Punctuation.Contains((char)rune.Value, StringComparison.Ordinal))
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
            or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber;
}

/// <summary>See <see cref="UserNames"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class UserNameAttribute() : ValidationAttribute(UserNames.Rule)
{
    public override bool IsValid(object? value) => value is string userName && UserNames.IsValid(userName);
}
