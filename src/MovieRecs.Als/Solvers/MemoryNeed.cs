using MovieRecs.Als.Models;

namespace MovieRecs.Als.Solvers;

/// <summary>Foresees what training will allocate, so that too large a model is refused instead of ending the process.</summary>
internal static class MemoryNeed
{
    /// <summary>Bytes of the factor tables, their copies in 16 bits if any, and the arrays of the finished model.</summary>
    public static long OfTraining(long rows, int factors, FactorPrecision precision)
    {
        var stride = FactorTable.PaddedFactors(factors);
        var perRow = (sizeof(float) * (stride + factors + 2L)) + 32;
        return rows * (precision == FactorPrecision.Rounded ? perRow + (sizeof(short) * (stride + 16L)) : perRow);
    }

    /// <exception cref="InsufficientMemoryException">The machine, or the container's limit, has less to give.</exception>
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
