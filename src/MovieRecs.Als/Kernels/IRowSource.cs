namespace MovieRecs.Als.Kernels;

/// <summary>Where the factor vectors of a row's ratings are.</summary>
internal unsafe interface IRowSource
{
    float* At(int position);
}

/// <summary>In the table itself.</summary>
internal readonly unsafe struct GatheredRows(float* table, int order, int* rows) : IRowSource
{
    public float* At(int position) => table + ((nint)rows[position] * order);
}

/// <summary>One after another, copied out of the table.</summary>
internal readonly unsafe struct ConsecutiveRows(float* first, int order) : IRowSource
{
    public float* At(int position) => first + ((nint)position * order);
}
