namespace MovieRecs.Als.Solvers;

/// <summary>Where the ratings of a row come from: codes of a matrix in training, plain numbers in a fold-in.</summary>
internal interface IRatingSource
{
    /// <summary>What a model shall predict beyond the biases, or the preference it shall reach.</summary>
    float TargetAt(int position);

    /// <summary>The square root of the rating's weight.</summary>
    float ScaleAt(int position);

    /// <summary>What the rating adds to the loss of an all-zero model.</summary>
    float ConstantAt(int position);
}

/// <summary>Ratings as codes, with one table entry a code.</summary>
internal readonly unsafe struct CodedRatings(byte* codes, RatingTables tables) : IRatingSource
{
    public float TargetAt(int position) => tables.Targets[codes[position]];

    public float ScaleAt(int position) => tables.Scales[codes[position]];

    public float ConstantAt(int position) => tables.Constants[codes[position]];
}

/// <summary>What each rating code stands for in a model's equations.</summary>
internal sealed class RatingTables
{
    public float LargestTarget => Targets.Max(Math.Abs);

    public float[] Targets { get; } = new float[byte.MaxValue + 1];

    public float[] Scales { get; } = new float[byte.MaxValue + 1];

    public float[] Constants { get; } = new float[byte.MaxValue + 1];
}
