using MovieRecs.Als.Sampling;

namespace MovieRecs.Als.Interactions.DataSets.Synthetic;

/// <summary>
/// What synthetic users choose. Every item belongs to a group; a user has a few favourite groups and draws from these
/// by popularity within the group, otherwise from the whole catalogue by popularity. So the choices of others, and
/// nothing else, tell what a user will choose beyond what is popular with everybody, and it is known by how much.
/// </summary>
internal sealed class SyntheticTaste
{
    private const int MostGroups = 32;
    private const int FewestItemsInGroup = 20;

    private readonly AliasTable _popularity;
    private readonly int[] _itemOfRank;
    private readonly AliasTable _groupMass;
    private readonly Group[] _groups;

    /// <param name="weights">Draw weights by rank, the most popular first.</param>
    /// <param name="random">Deals the items out to ranks and groups.</param>
    public SyntheticTaste(double[] weights, ref RandomStream random)
    {
        _itemOfRank = [.. Enumerable.Range(0, weights.Length)];
        Shuffle(_itemOfRank, ref random);
        _popularity = new AliasTable(weights);

        // Ranks are dealt out in rounds of one per group, so that all groups are about equally popular.
        var groups = GroupCount(weights.Length);
        var ranks = Enumerable.Range(0, groups).Select(_ => new List<int>()).ToArray();
        var order = Enumerable.Range(0, groups).ToArray();
        for (var rank = 0; rank < weights.Length; rank++)
        {
            if (rank % groups == 0)
            {
                Shuffle(order, ref random);
            }

            ranks[order[rank % groups]].Add(rank);
        }

        _groups = [.. ranks.Select(own => new Group(
            new AliasTable([.. own.Select(rank => weights[rank])]), [.. own.Select(rank => _itemOfRank[rank])]))];
        _groupMass = new AliasTable([.. ranks.Select(own => own.Sum(rank => weights[rank]))]);
        GroupOfItem = new byte[weights.Length];
        for (var group = 0; group < groups; group++)
        {
            foreach (var item in _groups[group].Items)
            {
                GroupOfItem[item] = (byte)group;
            }
        }
    }

    /// <summary>Number of groups.</summary>
    public int Count => _groups.Length;

    /// <summary>Which group an item belongs to.</summary>
    public byte[] GroupOfItem { get; }

    /// <summary>Items from the most popular on.</summary>
    public ReadOnlySpan<int> ItemOfRank => _itemOfRank;

    /// <summary>Shares of a user's draws that come from the first, second and third favourite; the rest is popularity.</summary>
    private static ReadOnlySpan<double> Shares => [0.35, 0.2, 0.1];

    /// <summary>
    /// How much more often than on average a user draws an item, and the share of users of whom that is true, if the user's
    /// groups are different ones and all groups equally popular.
    /// </summary>
    public static Boost[] Boosts(int items)
    {
        var groups = GroupCount(items);
        var rest = 1.0;
        foreach (var share in Shares)
        {
            rest -= share;
        }

        var boosts = new List<Boost>();
        foreach (var share in Shares)
        {
            boosts.Add(new Boost(1.0 / Math.Max(groups, Shares.Length), rest + (groups * share)));
        }

        return [.. boosts, new Boost(Math.Max(0, 1 - ((double)Shares.Length / groups)), rest)];
    }

    /// <summary>Draws a user's favourites, each as often as it is popular.</summary>
    public Favourites DrawFavourites(ref RandomStream random) =>
        new(_groups[_groupMass.Draw(ref random)], _groups[_groupMass.Draw(ref random)], _groups[_groupMass.Draw(ref random)]);

    /// <summary>Draws an item that such a user chooses.</summary>
    public int DrawItem(in Favourites favourites, ref RandomStream random)
    {
        var place = random.NextDouble();
        Group group;
        if (place < Shares[0])
        {
            group = favourites.First;
        }
        else if ((place -= Shares[0]) < Shares[1])
        {
            group = favourites.Second;
        }
        else if (place - Shares[1] < Shares[2])
        {
            group = favourites.Third;
        }
        else
        {
            return _itemOfRank[_popularity.Draw(ref random)];
        }

        return group.Items[group.Popularity.Draw(ref random)];
    }

    private static int GroupCount(int items) => Math.Clamp(items / FewestItemsInGroup, 1, MostGroups);

    private static void Shuffle(int[] values, ref RandomStream random)
    {
        for (var last = values.Length - 1; last > 0; last--)
        {
            var other = random.NextInt(last + 1);
            (values[last], values[other]) = (values[other], values[last]);
        }
    }

    /// <param name="Probability">Share of the users.</param>
    /// <param name="Factor">Their draws of the item over those of the average user.</param>
    internal readonly record struct Boost(double Probability, double Factor);

    /// <param name="Popularity">Of the group's items, by place.</param>
    /// <param name="Items">Indices.</param>
    internal sealed record Group(AliasTable Popularity, int[] Items);

    /// <summary>The groups of one user; the same one may occur twice.</summary>
    internal readonly record struct Favourites(Group First, Group Second, Group Third);
}
