using System.ComponentModel.DataAnnotations;
using MovieRecs.Als.Models;

namespace MovieRecs.Als.Evaluation;

/// <summary>How to evaluate.</summary>
public sealed record EvaluationOptions : IValidatableObject
{
    /// <summary>List lengths K, each at least 1. All are read off one list of the largest length.</summary>
    public IReadOnlyList<int> Cutoffs { get; init; } = [10];

    /// <summary>
    /// Held-out ratings of at least this many stars are relevant, −10⁶ … 10⁶; the default, null, takes every one, since
    /// what implicit models predict is the choice to watch.
    /// </summary>
    [Range(-1e6f, 1e6f)]
    public float? RelevantFrom { get; init; }

    /// <summary>What is ranked for each user; null: the whole catalogue without the user's training items.</summary>
    public CandidateLists? Candidates { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="ValidationException">No list length, one below 1, or a threshold outside its range.</exception>
    public void Validate() => OptionsValidation.ThrowIfInvalid(this);

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (Cutoffs.Count == 0 || Cutoffs.Any(cutoff => cutoff < 1))
        {
            yield return new ValidationResult("Name at least one list length, each at least 1.", [nameof(Cutoffs)]);
        }
    }
}
