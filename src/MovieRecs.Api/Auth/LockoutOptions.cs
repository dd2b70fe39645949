using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Api.Auth;

/// <summary>What repeated wrong passwords lead to. Bound from the <c>Lockout</c> section.</summary>
internal sealed class LockoutOptions : IValidatableObject
{
    public const string SectionName = "Lockout";

    /// <summary>Wrong passwords for one name until it is locked, whether the name exists or not.</summary>
    [Range(1, 100, ErrorMessage = "must be from 1 to 100.")]
    public int MaximumFailures { get; set; } = 5;

    /// <summary>
    /// How long a name stays locked, and how long a wrong password counts. Short, because anybody can lock a name: five
    /// guesses in five minutes are hopeless against a password of eight characters, and the owner is soon back.
    /// </summary>
    public TimeSpan Duration { get; set; } = TimeSpan.FromMinutes(5);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Duration < TimeSpan.FromSeconds(1) || Duration > TimeSpan.FromDays(1))
        {
            yield return new ValidationResult("must be from 00:00:01 to 1.00:00:00.", [nameof(Duration)]);
        }
    }
}
