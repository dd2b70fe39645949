using MovieRecs.Als.Sampling;

namespace MovieRecs.Als.Interactions.DataSets.Synthetic;

/// <summary>Draws from a discrete distribution in constant time (Walker 1977, in Vose's form).</summary>
internal sealed class AliasTable
{
    private readonly double[] _keep;
    private readonly int[] _alias;

    public AliasTable(double[] weights)
    {
        var total = weights.Sum();
        _keep = [.. weights.Select(weight => weight * weights.Length / total)];
        _alias = [.. Enumerable.Range(0, weights.Length)];
        var small = new Stack<int>(_alias.Where(index => _keep[index] < 1));
        var large = new Stack<int>(_alias.Where(index => _keep[index] >= 1));
        while (small.TryPop(out var under) && large.TryPop(out var over))
        {
            _alias[under] = over;
            _keep[over] -= 1 - _keep[under];
            (_keep[over] < 1 ? small : large).Push(over);
        }
    }

    public int Draw(ref RandomStream random)
    {
        var index = random.NextInt(_keep.Length);
        return random.NextDouble() < _keep[index] ? index : _alias[index];
    }
}
