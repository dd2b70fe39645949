namespace MovieRecs.Als.Solvers;

/// <summary>Keeps workspaces between fold-ins, so that a steady stream of them allocates nothing.</summary>
internal sealed class NormalSystemPool(int factors)
{
    private readonly NormalSystem?[] _idle = new NormalSystem?[Environment.ProcessorCount];

    public NormalSystem Rent()
    {
        foreach (ref var slot in _idle.AsSpan())
        {
            if (Interlocked.Exchange(ref slot, null) is { } system)
            {
                return system;
            }
        }

        return NormalSystem.Create(factors);
    }

    public void Return(NormalSystem system)
    {
        foreach (ref var slot in _idle.AsSpan())
        {
            if (Interlocked.CompareExchange(ref slot, system, null) is null)
            {
                return;
            }
        }

        system.Dispose();
    }
}

/// <summary>One workspace per thread.</summary>
internal sealed class NormalSystems : IDisposable
{
    public NormalSystems(int threads, int factors)
    {
        All = new NormalSystem[threads];
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
