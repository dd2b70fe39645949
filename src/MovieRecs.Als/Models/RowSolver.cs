namespace MovieRecs.Als.Models;

/// <summary>How a trainer solves the rows of a half-sweep.</summary>
public enum RowSolver
{
    /// <summary>
    /// Every row exactly, by Cholesky factorisation. The loss never rises, but for the rounding of
    /// <see cref="FactorPrecision"/>.
    /// </summary>
    Exact,

    /// <summary>
    /// Rows of up to 4096 ratings by a few conjugate-gradient steps from their last solution (Takács, Pilászy, Tikk 2011), longer
    /// ones exactly. Each half-sweep is cheaper and gains a little less; the loss never rises either.
    /// </summary>
    Hybrid,
}

/// <summary>In which precision a trainer sums up the normal matrices of long rows.</summary>
public enum FactorPrecision
{
    /// <summary>Single precision.</summary>
    Full,

    /// <summary>
    /// Over a copy of the factors rounded to 16 bits a column, summed exactly: about 1.5 times as fast on x64 with AVX2 or
    /// AVX-512. Elsewhere, and for pairs of unequal weight, single precision is used.
    /// </summary>
    Rounded,
}
