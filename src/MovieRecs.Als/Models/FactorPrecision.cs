namespace MovieRecs.Als.Models;

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
