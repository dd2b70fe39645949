using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;

namespace MovieRecs.Als.Models;

/// <summary>Checks the ranges that the attributes of an options record state.</summary>
internal static class OptionsValidation
{
    [UnconditionalSuppressMessage(
        "Trimming", "IL2026", Justification = "The attributes are on properties of a type that the caller keeps.")]
    public static void ThrowIfInvalid<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] T>(T options)
        where T : notnull =>
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
}
