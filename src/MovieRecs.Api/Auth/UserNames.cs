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

    public const string MixedRule = "must not mix letters of alphabets that look alike, such as Latin and Cyrillic.";

    private const string Punctuation = "._-@+";

    /// <summary>
    /// Letters and digits of any script. Marks count as letters, since some scripts cannot be written without them;
    /// whether the name is in its normal form is checked where it is stored.
    /// </summary>
    public static bool IsValid(string userName) =>
        userName.Length is > 0 and <= MaximumLength && userName.EnumerateRunes().All(IsAllowed);

    /// <summary>What keeps a name from being given to a new account; accounts that have such a name keep it.</summary>
    public static string? FaultOf(string userName) => userName switch
    {
        _ when !IsValid(userName) || userName.EnumerateRunes().Any(IsInvisible) => Rule,
        _ when LookAlikes.MixesAlphabets(userName) => MixedRule,
        _ => null,
    };

    /// <summary>The form under which a name is unique and looked up.</summary>
    public static string Normalize(string userName) => userName.ToUpperInvariant();

    private static bool IsAllowed(Rune rune) =>
        (rune.IsAscii && Punctuation.Contains((char)rune.Value, StringComparison.Ordinal))
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
            or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber;

    // Letters and marks, by category, that are invisible: fillers, joiners and variation selectors.
    private static bool IsInvisible(Rune rune) => rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x3164 or 0xFFA0
        or (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);
}

/// <summary>See <see cref="UserNames"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class UserNameAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        UserNames.FaultOf(value as string ?? "") is { } fault ? new ValidationResult(fault) : ValidationResult.Success;
}
