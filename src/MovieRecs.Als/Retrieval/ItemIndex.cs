using System.Numerics;
using System.Runtime.Intrinsics.X86;
using MovieRecs.Als.Kernels;
using MovieRecs.Als.Models;

namespace MovieRecs.Als.Retrieval;

/// <summary>
/// Finds the items with the highest scores as <see cref="TopItems"/> does, bit for bit, in a fraction of the time: a first pass
/// over the factors rounded to 8 bits rules out every item whose score cannot be high enough, and only the rest are
/// scored. Immutable and safe to use from any number of threads. Without AVX2 it scores every item.
/// </summary>
public sealed unsafe class ItemIndex
{
    /// <summary>
    /// Users whose lists grow together in <see cref="SelectMany"/>: each group of items is read once for all of them.
    /// </summary>
    private const int BatchUsers = 32;

    private readonly ReadOnlyMemory<float> _itemFactors;
    private readonly QuantizedItems? _bytes;
    private readonly bool _useVnni;

    /// <summary>
    /// Builds the index. O(items · factors); keeps a reference to the factors and takes a quarter of their size in
    /// addition.
    /// </summary>
    /// <param name="itemFactors">Row-major, items × <paramref name="factors"/>, finite; not written to afterwards.</param>
    /// <param name="factors">Columns of the matrix.</param>
    /// <exception cref="ArgumentException">Its length is not a whole number of rows.</exception>
    public ItemIndex(ReadOnlyMemory<float> itemFactors, int factors)
        : this(itemFactors, factors, Avx2.IsSupported, AvxVnni.IsSupported)
    {
    }

    internal ItemIndex(ReadOnlyMemory<float> itemFactors, int factors, bool useBytes, bool useVnni)
    {
        ItemCount = FactorRows.Count(itemFactors, factors, nameof(itemFactors));
        (_itemFactors, Factors, _useVnni) = (itemFactors, factors, useVnni);
        _bytes = useBytes ? new QuantizedItems(itemFactors.Span, factors) : null;
    }

    /// <summary>Items in the index.</summary>
    public int ItemCount { get; }

    /// <summary>Factors per item.</summary>
    public int Factors { get; }

    /// <summary>What <see cref="TopItems.Select(ReadOnlySpan{float}, int, ReadOnlySpan{float}, ItemSet?, Span{ScoredItem})"/> returns for the same arguments. Allocates nothing.</summary>
    /// <param name="userFactors">One value per factor, finite.</param>
    /// <param name="excluded">Items never to return, or <see langword="null"/>.</param>
    /// <param name="destination">Receives the list; its length is the maximum number of items.</param>
    /// <returns>How many items were written: all of them if there are fewer than wanted.</returns>
    /// <exception cref="ArgumentException">The user has a different number of factors.</exception>
    public int Select(ReadOnlySpan<float> userFactors, ItemSet? excluded, Span<ScoredItem> destination)
    {
        if (_bytes is null)
        {
            return TopItems.Select(_itemFactors.Span, Factors, userFactors, excluded, destination);
        }

        ThrowIfNotOneUser(userFactors);
        var units = stackalloc int[_bytes.Quads];
        var user = Round(userFactors, units);
        var count = 0;
        for (var group = 0; group < _bytes.Groups; group++)
        {
            if (!Extend(group, user, units, userFactors, excluded, destination, ref count))
            {
                break;
            }
        }

        GC.KeepAlive(this); // the bytes are freed with the index
        return count;
    }

    /// <summary>
    /// The lists of several users, each as <see cref="Select"/> gives it; it takes less time per user, since the items
    /// are read once for many.
    /// </summary>
    /// <param name="usersFactors">Row-major, users × <see cref="Factors"/>, finite.</param>
    /// <param name="excluded">For each user what never to return, or <see langword="null"/>.</param>
    /// <param name="destination">
    /// Receives users × <paramref name="listLength"/> items, each list at a multiple of the length.
    /// </param>
    /// <param name="listLength">The maximum number of items per user.</param>
    /// <param name="counts">Receives how many items each list has.</param>
    /// <exception cref="ArgumentException">The lengths do not match.</exception>
    public void SelectMany(
        ReadOnlySpan<float> usersFactors, ReadOnlySpan<ItemSet?> excluded, Span<ScoredItem> destination, int listLength,
        Span<int> counts)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(listLength);
        if (usersFactors.Length != counts.Length * (long)Factors || excluded.Length != counts.Length
            || destination.Length != counts.Length * (long)listLength)
        {
            throw new ArgumentException("There must be factors, exclusions and room for a list for each user.");
        }

        for (var start = 0; start < counts.Length; start += BatchUsers)
        {
            var users = Math.Min(BatchUsers, counts.Length - start);
            SelectBatch(
                usersFactors.Slice(start * Factors, users * Factors), excluded.Slice(start, users),
                destination.Slice(start * listLength, users * listLength), listLength, counts.Slice(start, users));
        }
    }

    private void SelectBatch(
        ReadOnlySpan<float> usersFactors, ReadOnlySpan<ItemSet?> excluded, Span<ScoredItem> destination, int listLength,
        Span<int> counts)
    {
        counts.Clear();
        if (_bytes is null)
        {
            for (var user = 0; user < counts.Length; user++)
            {
                counts[user] = Select(
                    usersFactors.Slice(user * Factors, Factors), excluded[user],
                    destination.Slice(user * listLength, listLength));
            }

            return;
        }

        var units = stackalloc int[counts.Length * _bytes.Quads];
        Span<QuantizedUser> rounded = stackalloc QuantizedUser[counts.Length];
        for (var user = 0; user < counts.Length; user++)
        {
            rounded[user] = Round(usersFactors.Slice(user * Factors, Factors), units + (user * _bytes.Quads));
        }

        var active = (1UL << counts.Length) - 1;
        for (var group = 0; group < _bytes.Groups && active != 0; group++)
        {
            for (var user = 0; user < counts.Length; user++)
            {
                if ((active >> user & 1) != 0 && !Extend(
                    group, rounded[user], units + (user * _bytes.Quads), usersFactors.Slice(user * Factors, Factors),
                    excluded[user], destination.Slice(user * listLength, listLength), ref counts[user]))
                {
                    active &= ~(1UL << user);
                }
            }
        }

        GC.KeepAlive(this);
    }

    private QuantizedUser Round(ReadOnlySpan<float> userFactors, int* units) => QuantizedUser.Round(
        userFactors, _useVnni ? VnniByteDot.Limit : Avx2ByteDot.Limit, new Span<sbyte>(units, 4 * _bytes!.Quads));

    /// <summary>Adds a group's items to a list; false if neither it nor any later group can have one.</summary>
    private bool Extend(
        int group, in QuantizedUser user, int* units, ReadOnlySpan<float> userFactors, ItemSet? excluded,
        Span<ScoredItem> destination, ref int count)
    {
        var list = new TopList(destination, count);
        if (list.Threshold > user.Norm * _bytes!.LongestFrom(group))
        {
            return false;
        }

        var candidates = _useVnni
            ? _bytes.Candidates<VnniByteDot>(group, user, units, list.Threshold)
            : _bytes.Candidates<Avx2ByteDot>(group, user, units, list.Threshold);
        var factors = _itemFactors.Span;
        for (; candidates != 0; candidates &= candidates - 1)
        {
            var position = (group * ByteKernels.GroupItems) + BitOperations.TrailingZeroCount(candidates);
            var item = _bytes.ItemAt(position);
            var score = FactorRows.Dot(userFactors, factors.Slice(item * Factors, Factors));
            if (score >= list.Threshold && (excluded is null || !excluded.Contains(item)))
            {
                list.Offer(item, score);
            }
        }

        count = list.Count;
        return true;
    }

    private void ThrowIfNotOneUser(ReadOnlySpan<float> userFactors)
    {
        if (userFactors.Length != Factors)
        {
            throw new ArgumentException($"The items have {Factors} factors, not {userFactors.Length}.", nameof(userFactors));
        }
    }
}
