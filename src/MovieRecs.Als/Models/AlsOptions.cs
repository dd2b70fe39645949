using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Als.Models;

/// <summary>
/// What explicit and implicit ALS have in common: the size of the model, and how and how long it is solved for.
/// </summary>
public abstract record AlsOptions
{
    private protected AlsOptions(int iterations) => Iterations = iterations;

    /// <summary>
    /// Latent factors per user and per item, 1 … 512. With the default penalties more of them do no harm on small data
    /// and help on larger data (docs/evaluation.md).
    /// </summary>
    [Range(1, 512)]
    public int Factors { get; init; } = 64;

    /// <summary>Sweeps, 1 … 1000; one sweep solves all users and then all items.</summary>
    [Range(1, 1000)]
    public int Iterations { get; init; }

    /// <summary>
    /// Stops before the last iteration once the training RMSE of explicit ALS, or the loss of implicit ALS, falls by
    /// less than this fraction of itself in one, 0 … 1; 0 never stops early.
    /// </summary>
    [Range(0f, 1f)]
    public float StopTolerance { get; init; }

    /// <summary>How rows are solved. Pairs of unequal weight are always solved exactly.</summary>
    [EnumDataType(typeof(RowSolver))]
    public RowSolver Solver { get; init; } = RowSolver.Exact;

    /// <summary>Conjugate-gradient steps per row, 1 … 100, where <see cref="Solver"/> iterates.</summary>
    [Range(1, 100)]
    public int ConjugateGradientSteps { get; init; } = 3;

    /// <summary>
    /// The precision in which the normal matrices of long rows are summed up. Rounded, because the error on held-out ratings
    /// is the same to four places; a test asserts that.
    /// </summary>
    [EnumDataType(typeof(FactorPrecision))]
    public FactorPrecision Precision { get; init; } = FactorPrecision.Rounded;

    /// <summary>Seed of the initial factors. The same seed, data and options give the same model on the same machine.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>Steps for rows that are iterated; 0 where none is.</summary>
    internal int Steps => Solver == RowSolver.Hybrid ? ConjugateGradientSteps : 0;

    /// <summary>Checks every range.</summary>
    /// <exception cref="ValidationException">A value is outside its range; the message names it.</exception>
    public void Validate() => OptionsValidation.ThrowIfInvalid((object)this);
}

/// <summary>How a trainer solves the rows of a half-sweep.</summary>
public enum RowSolver
{
    /// <summary>
    /// Every row exactly, by Cholesky factorisation. The loss never rises, apart from the rounding of
    /// <see cref="FactorPrecision"/>.
    /// </summary>
    Exact,

    /// <summary>
    /// Rows of up to 4096 ratings by a few conjugate-gradient steps from their last solution (Takács, Pilászy, Tikk 2011), longer
    /// ones exactly, as are the rows that implicit sets or side information shrink to another mean than 0. Each half-sweep is
    /// cheaper and gains a little less; the loss never rises either.
    /// </summary>
    Hybrid,
}

/// <summary>In which precision a trainer sums up the normal matrices of long rows.</summary>
public enum FactorPrecision
{
    /// <summary>Single precision.</summary>
    Full,

    /// <summary>
    /// Over a copy of the factors rounded to 16 bits column by column, summed exactly: about 1.5 times as fast on x64
    /// with AVX2 or AVX-512. Elsewhere, and for pairs of unequal weight, single precision is used.
    /// </summary>
    Rounded,
}
