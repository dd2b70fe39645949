using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Als.Models;

/// <summary>
/// Hyper-parameters of implicit ALS in the form of Rendle, Krichene, Zhang and Koren (iALS, RecSys 2022). The objective is
/// Σ over the ratings given (p − x·y)² + α₀ Σ over all pairs (x·y)² + λ Σ over rows (n + α₀·N)^ν |x|², where n counts a row's
/// ratings and N the rows of the other side. <see cref="Objective"/> selects the older form instead.
/// </summary>
public sealed record ImplicitAlsOptions : AlsOptions
{
    /// <summary>λ where none is given: it did best on validation parts of MovieLens 100K (docs/evaluation.md).</summary>
    public const float DefaultRegularization = 0.011f;

    /// <summary>The defaults, 12 iterations among them.</summary>
    public ImplicitAlsOptions()
        : base(iterations: 12)
    {
    }

    /// <summary>
    /// Hu, Koren and Volinsky's form with the options that suit it: c = 1 + r, a penalty that does not grow with the number of
    /// pairs.
    /// </summary>
    public static ImplicitAlsOptions HuKorenVolinsky { get; } = new()
    {
        Objective = ImplicitObjective.HuKorenVolinsky,
        UnobservedWeight = 1f,
        Regularization = 10f,
        FrequencyExponent = 0f,
    };

    /// <summary>Which loss is minimised.</summary>
    [EnumDataType(typeof(ImplicitObjective))]
    public ImplicitObjective Objective { get; init; } = ImplicitObjective.Ials;

    /// <summary>
    /// α in the confidence c = α₀ + α·r of <see cref="ImplicitObjective.HuKorenVolinsky"/>, 10⁻⁴ … 10⁴; not used otherwise. The
    /// library implicit weighs a pair by α·r instead.
    /// </summary>
    [Range(1e-4f, 1e4f)]
    public float Alpha { get; init; } = 1f;

    /// <summary>
    /// α₀, the weight of an unobserved pair relative to an observed one, 10⁻⁴ … 10³. Libraries that speak of a confidence
    /// c = 1 + α·r give the observed pairs the weight instead. The default was chosen together with λ.
    /// </summary>
    [Range(1e-4f, 1e3f)]
    public float UnobservedWeight { get; init; } = 0.5f;

    /// <summary>
    /// λ, 10⁻⁶ … 10³; null (the default) is <see cref="DefaultRegularization"/>, and lets <see cref="ForSize"/> adjust it to the
    /// size of the data and <see cref="Evaluation.RankerFit"/> choose it for them. It matters more than the number of factors.
    /// </summary>
    [Range(1e-6f, 1e3f)]
    public float? Regularization { get; init; }

    /// <summary>
    /// ν, 0 … 1: how the penalty grows with the number of pairs of a row. 1 is Rendle's recommendation, 0 the classic
    /// form.
    /// </summary>
    [Range(0f, 1f)]
    public float FrequencyExponent { get; init; } = 1f;

    /// <summary>
    /// The slope of the target p = 1 + slope · (r − center), −1 … 1. 0 ignores the ratings; .1 puts liked items first at no
    /// cost in hit rate.
    /// </summary>
    [Range(-1f, 1f)]
    public float RatingSlope { get; init; } = 0.1f;

    /// <summary>The rating whose target is 1.</summary>
    [Range(-1e3f, 1e3f)]
    public float RatingCenter { get; init; } = 3.5f;

    /// <summary>λ that training uses.</summary>
    internal float UsedRegularization => Regularization ?? DefaultRegularization;

    /// <summary>
    /// The same options, with λ adjusted to data that are larger than MovieLens 100K. The penalty of a row grows with
    /// the α₀·N unobserved pairs it has, so with a constant λ the penalty dominates on large data and every list ends
    /// up as the popular one. λ ∝ (√(users · items))^−¾ leads from the default to what does best on MovieLens
    /// latest-small, and to what Rendle et al. found for MovieLens 20M (α₀λ = .0003). With ν below 1 the penalty grows
    /// less, and λ falls less.
    /// </summary>
    /// <param name="users">Users with ratings.</param>
    /// <param name="items">Items with ratings.</param>
    public ImplicitAlsOptions ForSize(int users, int items)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(users);
        ArgumentOutOfRangeException.ThrowIfNegative(items);
        const double Tuned = 943.0 * 1682;
        var growth = Math.Sqrt(Math.Max(1, (double)users * items / Tuned));
        return this with
        {
            Regularization = Math.Max(1e-6f, (float)(UsedRegularization * Math.Pow(growth, -0.75 * FrequencyExponent))),
        };
    }
}

/// <summary>Which loss an implicit model minimises.</summary>
public enum ImplicitObjective
{
    /// <summary>
    /// Rendle's form: rated pairs have weight 1, all pairs weight α₀, and the ratings set the targets.
    /// </summary>
    Ials,

    /// <summary>
    /// Hu, Koren and Volinsky's form (ICDM 2008, eq. 3): the target is 1 for every rated pair and the ratings set the
    /// confidence, c = α₀ + α·r.
    /// </summary>
    HuKorenVolinsky,
}
