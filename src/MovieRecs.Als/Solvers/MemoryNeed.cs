using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;

namespace MovieRecs.Als.Solvers;

/// <summary>
/// Foresees what training will allocate, so that a model that is too large is refused before the first iteration
/// instead of failing after the last one or ending the process.
/// </summary>
internal static class MemoryNeed
{
    /// <summary>Checks that the factors fit into arrays, and into memory all that training needs.</summary>
    /// <param name="data">What is trained on.</param>
    /// <param name="factors">Per row.</param>
    /// <param name="precision">Of the tables.</param>
    /// <param name="more">Bytes that are needed beside the tables.</param>
    /// <exception cref="InsufficientMemoryException">They do not.</exception>
    public static void Check(RatingData data, int factors, FactorPrecision precision, long more = 0)
    {
        ThrowIfTooLarge(data.Users.Count, data.Items.Count, factors);
        ThrowIfMissing(
            OfTraining((long)data.Users.Count + data.Items.Count, factors, precision) + more,
            data.Users.Count, data.Items.Count, factors);
    }

    /// <summary>Bytes of the factor tables, their copies in 16 bits if any, and the arrays of the finished model.</summary>
    public static long OfTraining(long rows, int factors, FactorPrecision precision)
    {
        var stride = FactorTable.PaddedFactors(factors);
        var perRow = (sizeof(float) * (stride + factors + 2L)) + 32;
        return rows * (precision == FactorPrecision.Rounded ? perRow + (sizeof(short) * (stride + 16L)) : perRow);
    }

    /// <summary>The finished model, and its padded copy of the items, keep the factors of each side in one array.</summary>
    /// <exception cref="InsufficientMemoryException">A side has more values than an array holds.</exception>
    public static void ThrowIfTooLarge(int users, int items, int factors)
    {
        var largest = Array.MaxLength / FactorTable.PaddedFactors(factors);
        if (users > largest || items > largest)
        {
            throw new InsufficientMemoryException(
                $"A model with {factors} factors holds at most {largest} users and as many items; the data have {users} users and "
                + $"{items} items. Use fewer factors.");
        }
    }

    /// <exception cref="InsufficientMemoryException">
    /// The machine, or the container's limit, has less available.
    /// </exception>
    public static void ThrowIfMissing(long bytes, long users, long items, int factors)
    {
        var limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var free = limit - Environment.WorkingSet;
        if (limit > 0 && bytes > free)
        {
            throw new InsufficientMemoryException(
                $"Training {users} users and {items} items with {factors} factors takes {bytes >> 20} MiB; "
                + $"{Math.Max(0, free) >> 20} MiB of {limit >> 20} are free.");
        }
    }
}
