namespace MovieRecs.Als.Models;

/// <summary>Which loss an implicit model minimises.</summary>
public enum ImplicitObjective
{
    /// <summary>Rendle's form: every rated pair counts 1, every pair at all α₀, and the ratings set the targets.</summary>
    Ials,

    /// <summary>
    /// Hu, Koren and Volinsky's form (ICDM 2008, eq. 3): the target is 1 for every rated pair and the ratings set the
    /// confidence, c = α₀ + α·r.
    /// </summary>
    HuKorenVolinsky,
}
