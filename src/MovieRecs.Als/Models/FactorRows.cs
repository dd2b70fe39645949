using MovieRecs.Als.Interactions;
using MovieRecs.Als.Solvers;

namespace MovieRecs.Als.Models;

/// <summary>Checks and layouts shared by the models.</summary>
internal static class FactorRows
{
    /// <summary>The number of rows in a row-major matrix.</summary>
    /// <exception cref="ArgumentException">Its length is not a whole number of rows.</exception>
    public static int Count(ReadOnlyMemory<float> matrix, int factors, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factors, 1);
        return matrix.Length % factors == 0
            ? matrix.Length / factors
            : throw new ArgumentException($"{matrix.Length} values are not a whole number of rows of {factors}.", name);
    }

    /// <summary>The matrix with rows padded to whole registers: itself if they are already.</summary>
    public static ReadOnlyMemory<float> Pad(ReadOnlyMemory<float> matrix, int factors)
    {
        var stride = FactorTable.PaddedFactors(factors);
        if (stride == factors)
        {
            return matrix;
        }

        var rows = matrix.Length / factors;
        var padded = new float[checked(rows * stride)];
        for (var row = 0; row < rows; row++)
        {
            matrix.Span.Slice(row * factors, factors).CopyTo(padded.AsSpan(row * stride));
        }

        return padded;
    }

    /// <summary>Moves rows from the indices of one map to those of another; rows that the first lacks are zero.</summary>
    public static float[] Move(ReadOnlyMemory<float> matrix, int factors, IdMap current, IdMap wanted)
    {
        var moved = new float[checked(wanted.Count * factors)];
        for (var row = 0; row < wanted.Count; row++)
        {
            var source = current.IndexOf(wanted.IdAt(row));
            if (source >= 0)
            {
                matrix.Span.Slice(source * factors, factors).CopyTo(moved.AsSpan(row * factors));
            }
        }

        return moved;
    }

    /// <summary>Refuses a fold-in that could read outside the model or spread a NaN.</summary>
    public static void CheckFoldIn(
        ReadOnlySpan<int> itemIndices, ReadOnlySpan<float> ratings, Span<float> userFactors, int itemCount, int factors)
    {
        if (itemIndices.Length != ratings.Length)
        {
            throw new ArgumentException($"{itemIndices.Length} items have {ratings.Length} ratings.", nameof(ratings));
        }

        if (userFactors.Length != factors)
        {
            throw new ArgumentException($"The model has {factors} factors, not {userFactors.Length}.", nameof(userFactors));
        }

        foreach (var item in itemIndices)
        {
            if ((uint)item >= (uint)itemCount)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(itemIndices), item, $"The model has the items 0 to {itemCount - 1}.");
            }
        }

        foreach (var rating in ratings)
        {
            if (!float.IsFinite(rating))
            {
                throw new ArgumentException($"A rating of {rating} cannot be folded in.", nameof(ratings));
            }
        }
    }

    /// <summary><c>target += scale · source</c>, of the same length.</summary>
    public static void AddScaled(Span<float> target, ReadOnlySpan<float> source, float scale)
    {
        var i = 0;
        for (; i <= target.Length - System.Numerics.Vector<float>.Count; i += System.Numerics.Vector<float>.Count)
        {
            (new System.Numerics.Vector<float>(target[i..]) + (new System.Numerics.Vector<float>(source[i..]) * scale))
                .CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            target[i] += source[i] * scale;
        }
    }

    /// <summary>The inner product of two vectors of the same length.</summary>
    public static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sum = System.Numerics.Vector<float>.Zero;
        var i = 0;
        for (; i <= left.Length - System.Numerics.Vector<float>.Count; i += System.Numerics.Vector<float>.Count)
        {
            sum += new System.Numerics.Vector<float>(left[i..]) * new System.Numerics.Vector<float>(right[i..]);
        }

        var total = System.Numerics.Vector.Sum(sum);
        for (; i < left.Length; i++)
        {
            total += left[i] * right[i];
        }

        return total;
    }
}
