using System.Runtime.Intrinsics.X86;
using MovieRecs.Als.Retrieval;

namespace MovieRecs.Als.Tests.Retrieval;

/// <summary>Each way to look items up must give exactly what scoring all of them gives.</summary>
[Trait("Category", "Vector")]
public abstract class ItemIndexTests
{
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 1, 1 }, { 3, 1, 5 }, { 64, 5, 10 }, { 65, 7, 10 }, { 200, 16, 20 }, { 1000, 33, 20 }, { 5000, 64, 20 },
        { 3000, 128, 50 }, { 700, 200, 700 },
    };

    internal abstract ItemIndex Create(float[] items, int factors);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gives_bit_for_bit_what_scoring_every_item_gives(int itemCount, int factors, int length)
    {
        var random = new Random(itemCount + factors);
        var items = Catalogue(itemCount, factors, random);
        var index = Create(items, factors);
        var (expected, actual) = (new ScoredItem[length], new ScoredItem[length]);
        for (var user = 0; user < 1000 / length; user++)
        {
            var userFactors = Vector(factors, random);
            var excluded = user % 3 == 0 ? null : Exclude(itemCount, random);

            var expectedCount = TopItems.Select(items, factors, userFactors, excluded, expected);
            var actualCount = index.Select(userFactors, excluded, actual);

            Assert.Equal(expected[..expectedCount], actual[..actualCount]);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gives_many_users_the_lists_that_each_would_get_alone(int itemCount, int factors, int length)
    {
        const int Users = 70; // two batches and a part
        var random = new Random(itemCount);
        var items = Catalogue(itemCount, factors, random);
        var index = Create(items, factors);
        var users = Enumerable.Range(0, Users).SelectMany(_ => Vector(factors, random)).ToArray();
        var excluded = Enumerable.Range(0, Users).Select(u => u % 4 == 0 ? null : Exclude(itemCount, random)).ToArray();
        var lists = new ScoredItem[Users * length];
        var counts = new int[Users];

        index.SelectMany(users, excluded, lists, length, counts);

        var alone = new ScoredItem[length];
        for (var user = 0; user < Users; user++)
        {
            var count = index.Select(users.AsSpan(user * factors, factors), excluded[user], alone);
            Assert.Equal(alone[..count], lists.AsSpan(user * length, counts[user]).ToArray());
        }
    }

    [Fact]
    public void Equal_scores_come_in_the_order_of_their_indices()
    {
        var items = Enumerable.Repeat(new[] { 0.3f, -0.7f }, 300).SelectMany(item => item).ToArray();
        var list = new ScoredItem[100];

        Assert.Equal(100, Create(items, 2).Select([0.9f, 0.1f], null, list));

        Assert.Equal(Enumerable.Range(0, 100), list.Select(scored => scored.ItemIndex));
    }

    [Fact]
    public void A_user_or_items_of_zeros_give_the_first_items()
    {
        var list = new ScoredItem[3];

        Create(Catalogue(200, 8, new Random(1)), 8).Select(new float[8], null, list);
        Assert.Equal([0, 1, 2], list.Select(scored => scored.ItemIndex));

        Create(new float[800], 8).Select([1, 2, 3, 4, 5, 6, 7, 8], null, list);
        Assert.Equal([new(0, 0), new(1, 0), new(2, 0)], list);
    }

    [Fact]
    public void Asked_for_none_or_without_items_the_list_is_empty()
    {
        Assert.Equal(0, Create([1f, 2f], 1).Select([1f], null, []));
        Assert.Equal(0, Create([], 1).Select([1f], null, new ScoredItem[3]));
    }

    [Fact]
    public void Refuses_shapes_that_do_not_fit()
    {
        Assert.Throws<ArgumentException>(() => Create(new float[5], 2));
        Assert.Throws<ArgumentException>(() => Create(new float[4], 2).Select(new float[3], null, new ScoredItem[1]));
        Assert.Throws<ArgumentException>(
            () => Create(new float[4], 2).SelectMany(new float[4], [null], new ScoredItem[2], 2, new int[1]));
    }

    [Fact]
    public void Looking_up_allocates_nothing()
    {
        var random = new Random(2);
        var index = Create(Catalogue(3000, 64, random), 64);
        var user = Vector(64, random);
        var excluded = Exclude(3000, random);
        var list = new ScoredItem[20];
        index.Select(user, excluded, list);

        // The least of many: a collection may empty the pool, and a method compiled anew may allocate once.
        var least = long.MaxValue;
        for (var i = 0; i < 100; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            index.Select(user, excluded, list);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    /// <summary>Lengths as in a catalogue: a few long vectors, many short ones, some twins and some that were never rated.</summary>
    private static float[] Catalogue(int items, int factors, Random random)
    {
        var table = new float[items * factors];
        for (var item = 0; item < items; item++)
        {
            var row = table.AsSpan(item * factors, factors);
            if (item > 10 && item % 7 == 0)
            {
                table.AsSpan((item - 10) * factors, factors).CopyTo(row);
            }
            else if (item % 11 != 5)
            {
                var length = MathF.Exp(-3 * random.NextSingle());
                Vector(factors, random).AsSpan().CopyTo(row);
                foreach (ref var value in row)
                {
                    value *= length;
                }
            }
        }

        return table;
    }

    private static float[] Vector(int factors, Random random) =>
        [.. Enumerable.Range(0, factors).Select(_ => random.NextSingle() - 0.4f)];

    private static ItemSet Exclude(int itemCount, Random random)
    {
        var set = new ItemSet(itemCount);
        set.AddRange([.. Enumerable.Range(0, itemCount).Where(_ => random.Next(4) == 0)]);
        return set;
    }
}

public sealed class ItemIndexVnniTests : ItemIndexTests
{
    internal override ItemIndex Create(float[] items, int factors) =>
        new(items, factors, useBytes: Avx2.IsSupported, useVnni: AvxVnni.IsSupported);
}

public sealed class ItemIndexAvx2Tests : ItemIndexTests
{
    internal override ItemIndex Create(float[] items, int factors) =>
        new(items, factors, useBytes: Avx2.IsSupported, useVnni: false);
}

public sealed class ItemIndexPlainTests : ItemIndexTests
{
    internal override ItemIndex Create(float[] items, int factors) => new(items, factors, useBytes: false, useVnni: false);
}
