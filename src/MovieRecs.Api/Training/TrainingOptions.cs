using System.ComponentModel.DataAnnotations;
using MovieRecs.Als.Models;

namespace MovieRecs.Api.Training;

/// <summary>
/// When and how models are trained, and how many are kept. Bound from the <c>Training</c> section and checked at start.
/// </summary>
public sealed class TrainingOptions : IValidatableObject
{
    public const string SectionName = "Training";

    private static readonly TimeSpan _shortestInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _longestInterval = TimeSpan.FromDays(30);
    private static readonly TimeSpan _longestBudget = TimeSpan.FromDays(1);

    /// <summary>Time from the end of one run to the start of the next, one minute to thirty days.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Ratings given, changed or removed since the last run, each counted once, that start the next one; 0 never does.
    /// </summary>
    [Range(0, int.MaxValue, ErrorMessage = "must not be negative.")]
    public int AfterNewRatings { get; init; } = 1000;

    /// <summary>
    /// Below this many ratings nothing is trained and the popular list is served: a validation part of a few dozen ratings
    /// could not tell a good model from a bad one.
    /// </summary>
    [Range(100, int.MaxValue, ErrorMessage = "must be at least 100.")]
    public int MinimumRatings { get; init; } = 1000;

    /// <summary>Published models whose bytes are kept for rolling back, the active one among them.</summary>
    [Range(1, 100, ErrorMessage = "must be from 1 to 100.")]
    public int KeptModels { get; init; } = 5;

    /// <summary>
    /// Threads that train. 0 lets the machine decide: one per processor where they can be given less weight than those that
    /// serve (Linux), else one fewer.
    /// </summary>
    [Range(0, 1024, ErrorMessage = "must be from 0 to 1024.")]
    public int Threads { get; init; }

    /// <summary>
    /// Implicit ALS, which orders the lists. The defaults are those of <see cref="ImplicitAlsOptions"/>, chosen on validation
    /// parts of MovieLens 100K.
    /// </summary>
    public ImplicitAlsOptions Ranker { get; init; } = new();

    /// <summary>Explicit ALS, which predicts the stars; defaults as in <see cref="ExplicitAlsOptions"/>.</summary>
    public ExplicitAlsOptions Stars { get; init; } = new();

    /// <summary>Whether Bayesian matrix factorisation predicts the stars, too, once it has followed ALS.</summary>
    [ConfigurationKeyName("Stars:Model")]
    public StarsModel StarsModel { get; init; } = StarsModel.Auto;

    /// <summary>
    /// For how long a refinement, which follows each run to publish better models than those that train fast, may work until the
    /// Bayesian model is done, 0 to a day; where that is too short it does without. 0: no refinements.
    /// </summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether runs are followed by refinements.</summary>
    internal bool Refines => Budget > TimeSpan.Zero;

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (Interval < _shortestInterval || Interval > _longestInterval)
        {
            yield return new ValidationResult(
                $"must be from {_shortestInterval} to {_longestInterval}.", [nameof(Interval)]);
        }

        if (Budget < TimeSpan.Zero || Budget > _longestBudget)
        {
            yield return new ValidationResult($"must be from {TimeSpan.Zero} to {_longestBudget}.", [nameof(Budget)]);
        }

        foreach (var result in Check(nameof(Ranker), Ranker).Concat(Check(nameof(Stars), Stars)))
        {
            yield return result;
        }
    }

    /// <summary>The annotations of a sub-section, its settings named as <c>Ranker__Factors</c>.</summary>
    private static IEnumerable<ValidationResult> Check(string section, object options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        return results.Select(result => new ValidationResult(
            result.ErrorMessage, [.. result.MemberNames.Select(member => $"{section}__{member}")]));
    }
}

/// <summary>What predicts the stars.</summary>
public enum StarsModel
{
    /// <summary>ALS and Bayesian matrix factorisation together where the latter can be trained in the time there is.</summary>
    Auto,

    /// <summary>ALS alone.</summary>
    Als,

    /// <summary>Both, however long it takes.</summary>
    Bayesian,
}

/// <summary>The hyper-parameters a model was trained with.</summary>
/// <param name="Ranker">Of implicit ALS, which orders the lists.</param>
/// <param name="Stars">Of explicit ALS, which predicts the stars.</param>
/// <param name="IsChosen">
/// Whether what is not set was chosen by validation, here or for an earlier model of about as many ratings; else the size of the
/// data says what it is.
/// </param>
/// <param name="BayesianShare">
/// What Bayesian matrix factorisation has of each prediction of stars, from 0 to 1; ALS has the rest.
/// </param>
public sealed record ModelOptions(
    ImplicitAlsOptions Ranker, ExplicitAlsOptions Stars, bool IsChosen = false, double BayesianShare = 0);
