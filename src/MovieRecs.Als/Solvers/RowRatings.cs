using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MovieRecs.Als.Solvers;

/// <summary>Where the ratings of a row come from: codes of a matrix in training, plain numbers in a fold-in.</summary>
internal unsafe interface IRowRatings
{
    /// <summary>
    /// What a model should predict beyond the biases, or the preference it should reach, for consecutive ratings.
    /// </summary>
    void CopyTargets(int start, int count, float* destination);

    /// <summary>The square roots of the ratings' weights.</summary>
    void CopyScales(int start, int count, float* destination);

    /// <summary>What the ratings add to the loss of an all-zero model, where their weights differ from 1.</summary>
    double SumConstants(int start, int count);
}

/// <summary>Ratings as codes, with one table entry per code.</summary>
internal readonly unsafe struct CodedRatings(byte* codes, RatingTables tables) : IRowRatings
{
    public void CopyTargets(int start, int count, float* destination) =>
        Copy(tables.Targets, codes + start, count, destination);

    public void CopyScales(int start, int count, float* destination) =>
        Copy(tables.Scales, codes + start, count, destination);

    public double SumConstants(int start, int count)
    {
        double sum = 0;
        for (var i = start; i < start + count; i++)
        {
            sum += tables.Constants[codes[i]];
        }

        return sum;
    }

    private static void Copy(float[] table, byte* codes, int count, float* destination)
    {
        fixed (float* entries = table)
        {
            var i = 0;
            if (Avx512F.IsSupported)
            {
                // A register holds the entries of all codes of an ordinary scale.
                var first = Vector512.Load(entries);
                for (; i + 16 <= count; i += 16)
                {
                    var wide = Avx512F.ConvertToVector512Int32(Vector128.Load(codes + i));
                    if (Vector512.GreaterThanAny(wide, Vector512.Create(15)))
                    {
                        break;
                    }

                    Avx512F.PermuteVar16x32(first, wide).Store(destination + i);
                }
            }

            for (; i < count; i++)
            {
                destination[i] = entries[codes[i]];
            }
        }
    }
}

/// <summary>What each rating code stands for in a model's equations.</summary>
internal sealed class RatingTables
{
    public float LargestTarget => Targets.Max(Math.Abs);

    public float[] Targets { get; } = new float[byte.MaxValue + 1];

    public float[] Scales { get; } = new float[byte.MaxValue + 1];

    public float[] Constants { get; } = new float[byte.MaxValue + 1];
}
