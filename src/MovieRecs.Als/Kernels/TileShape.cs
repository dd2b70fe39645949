namespace MovieRecs.Als.Kernels;

/// <summary>
/// Size of the block of accumulators that a register tile keeps: <see cref="Rows"/> × <see cref="Columns"/> registers. The
/// values are constants to the JIT, which drops the accumulators that a shape does not use.
/// </summary>
internal interface ITileShape
{
    /// <summary>4 or 8.</summary>
    static abstract int Rows { get; }

    /// <summary>1 to 3, counted in registers.</summary>
    static abstract int Columns { get; }
}

internal readonly struct Tile8x3 : ITileShape
{
    public static int Rows => 8;

    public static int Columns => 3;
}

internal readonly struct Tile8x2 : ITileShape
{
    public static int Rows => 8;

    public static int Columns => 2;
}

internal readonly struct Tile8x1 : ITileShape
{
    public static int Rows => 8;

    public static int Columns => 1;
}

internal readonly struct Tile4x3 : ITileShape
{
    public static int Rows => 4;

    public static int Columns => 3;
}

internal readonly struct Tile4x2 : ITileShape
{
    public static int Rows => 4;

    public static int Columns => 2;
}
