namespace MovieRecs.Als.Kernels;

/// <summary>Whether a register tile fetches a line with each step, see <see cref="Prefetch"/>; a constant to the JIT.</summary>
internal interface ITileFetch
{
    static abstract bool IsOn { get; }
}

internal readonly struct FetchesAhead : ITileFetch
{
    public static bool IsOn => true;
}

internal readonly struct FetchesNothing : ITileFetch
{
    public static bool IsOn => false;
}
