namespace MovieRecs.Als.Interactions.DataSets.Synthetic;

/// <summary>How often each item must be drawn so that the numbers of ratings come out in MovieLens' shape.</summary>
internal static class SyntheticPopularity
{
    private const double TopShareOfUsers = 0.5;
    private const double SteepestCurve = 60;
    private const int Sweeps = 60;
    private const double LeastPart = 0.1; // of an item's share of all ratings, by its target

    /// <summary>Ranks from here on are weighed in bins of 2 %: neighbours have almost the same target.</summary>
    private const int RanksWeighedAlone = 64;

    /// <summary>
    /// Draw weights by rank, adding up to 1. A user rates an item once, so an item wanted by half of the users must be drawn far
    /// more often than its ratings say, and the more so the more its draws come from the users of one taste. A user of n ratings
    /// draws m times, with m such that Σ_i E[1 − exp(−m·w_i·f)] = n over how much more often than on average (f) the item is
    /// drawn by a user of a random taste; the w are such that the same terms, added over users, are the items' targets.
    /// Both are found by turns, one given the other.
    /// </summary>
    public static double[] Weights(int[] perUser, int items, SyntheticTaste.Boost[] boosts)
    {
        var bins = Bins(items);
        var targets = Targets(bins, perUser, items);
        var users = perUser.GroupBy(count => (int)(8 * Math.Log2(count))) // steps of 9 %
            .Select(group => (Users: (double)group.Count(), Ratings: group.Average()))
            .ToArray();
        var draws = users.Select(group => group.Ratings).ToArray();
        var ratings = perUser.Sum(count => (double)count);
        var weights = targets.Select(target => target / ratings).ToArray();
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var taken = new double[bins.Length];
            for (var group = 0; group < users.Length; group++)
            {
                var all = 0.0;
                for (var bin = 0; bin < bins.Length; bin++)
                {
                    var chance = Chance(draws[group] * weights[bin], boosts);
                    taken[bin] += users[group].Users * chance;
                    all += bins[bin].Count * chance;
                }

                draws[group] *= users[group].Ratings / all;
            }

            for (var bin = 0; bin < bins.Length; bin++)
            {
                // In a small catalogue a few users rate most of it, more than the targets of its tail allow.
                weights[bin] = Math.Max(weights[bin] * targets[bin] / taken[bin], LeastPart * targets[bin] / ratings);
            }

            var total = bins.Select((bin, index) => bin.Count * weights[index]).Sum();
            weights = [.. weights.Select(weight => weight / total)];
        }

        return [.. bins.SelectMany((bin, index) => Enumerable.Repeat(weights[index], bin.Count))];
    }

    /// <summary>
    /// Ratings per item by bin: n·exp(−β·∛(rank/items)), n being half of the users, as in MovieLens 32M, whose
    /// histogram this form follows with the β = 11.8 that its number of ratings leads to.
    /// </summary>
    private static double[] Targets((int First, int Count)[] bins, int[] perUser, int items)
    {
        double[] Curve(double beta) =>
            [.. bins.Select(bin => Math.Exp(-beta * Math.Cbrt((bin.First + ((bin.Count - 1) / 2.0)) / items)))];
        double Sum(double[] curve) => bins.Select((bin, index) => bin.Count * curve[index]).Sum();

        var ratings = perUser.Sum(count => (double)count);
        double low = 0, high = SteepestCurve;
        for (var step = 0; step < 50; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = Sum(Curve(middle)) * TopShareOfUsers * perUser.Length > ratings ? (middle, high) : (low, middle);
        }

        var curve = Curve(high);
        var scale = ratings / Sum(curve); // half of the users except where no β leads there
        return [.. curve.Select(value => value * scale)];
    }

    private static (int First, int Count)[] Bins(int items)
    {
        var bins = new List<(int, int)>();
        for (var first = 0; first < items;)
        {
            var count = Math.Min(items - first, first < RanksWeighedAlone ? 1 : first / 50);
            bins.Add((first, count));
            first += count;
        }

        return [.. bins];
    }

    /// <summary>
    /// The chance that a user of a random taste takes an item that one without a taste would draw this often.
    /// </summary>
    private static double Chance(double draws, SyntheticTaste.Boost[] boosts)
    {
        var missed = 0.0;
        foreach (var boost in boosts)
        {
            missed += boost.Probability * Math.Exp(-draws * boost.Factor);
        }

        return Math.Max(1 - missed, 1e-12 * draws);
    }
}
