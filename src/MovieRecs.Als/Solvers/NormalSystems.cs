namespace MovieRecs.Als.Solvers;

/// <summary>One workspace a thread.</summary>
internal sealed class NormalSystems : IDisposable
{
    public NormalSystems(int threads, int factors)
    {
        All = new NormalSystem[RowLoop.ThreadCount(threads)];
        for (var thread = 0; thread < All.Length; thread++)
        {
            All[thread] = NormalSystem.Create(factors);
        }
    }

    public NormalSystem[] All { get; }

    public void Dispose()
    {
        foreach (var system in All)
        {
            system.Dispose();
        }
    }
}
