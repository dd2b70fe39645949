namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>How often each item must be drawn so that the numbers of ratings come out in MovieLens' shape.</summary>
internal static class SyntheticPopularity
{
    /// <summary>Items of the catalogue whose histogram the curve below was fitted to.</summary>
    private const double FittedItems = 87_585;

    /// <summary>
    /// Draw weights by rank. A user rates an item once, so an item wanted by half of the users must be drawn far more often
    /// than its ratings say: with weight w a user of n ratings takes it with probability 1 − exp(−n·w), and w is what makes
    /// these add up to the target.
    /// </summary>
    public static double[] Weights(int[] perUser, int items)
    {
        var targets = new double[items];
        for (var rank = 0; rank < items; rank++)
        {
            targets[rank] = Math.Exp(-Math.Cbrt((rank + 0.5) / 53 * (FittedItems / items)));
        }

        var scale = perUser.Sum(count => (double)count) / targets.Sum();
        var histogram = perUser.GroupBy(count => (int)(8 * Math.Log2(count))) // steps of 9 %
            .Select(group => (Users: (double)group.Count(), Ratings: group.Average()))
            .ToArray();
        return [.. targets.Select(target => Weight(Math.Min(target * scale, 0.9 * perUser.Length), histogram))];
    }

    private static double Weight(double target, (double Users, double Ratings)[] histogram)
    {
        double low = 0, high = 1;
        for (var step = 0; step < 40; step++)
        {
            var middle = (low + high) / 2;
            var expected = histogram.Sum(group => group.Users * -Math.Exp(-group.Ratings * middle)) + histogram.Sum(g => g.Users);
            (low, high) = expected < target ? (middle, high) : (low, middle);
        }

        return high;
    }
}
