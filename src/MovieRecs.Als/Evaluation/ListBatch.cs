using System.Numerics;
using MovieRecs.Als.Retrieval;

namespace MovieRecs.Als.Evaluation;

/// <summary>
/// Makes the lists of up to <see cref="Capacity"/> users together: add the users, <see cref="Rank"/>, read the lists,
/// <see cref="Clear"/>. For one thread.
/// </summary>
public abstract class ListBatch
{
    /// <summary>The largest number of users in a batch.</summary>
    public const int Capacity = 64;

    private readonly ScoredItem[] _lists;
    private readonly int[] _lengths = new int[Capacity];

    private protected ListBatch(int listLength)
    {
        ListLength = listLength;
        _lists = new ScoredItem[checked(Capacity * listLength)];
    }

    /// <summary>Users added since the last <see cref="Clear"/>.</summary>
    public int Count { get; private set; }

    private protected int ListLength { get; }

    private protected Span<int> Lengths => _lengths.AsSpan(0, Count);

    private protected Span<ScoredItem> Lists => _lists.AsSpan(0, Count * ListLength);

    /// <summary>Adds a user. Nothing of the profile is kept.</summary>
    /// <param name="known">What the model may know of the user.</param>
    /// <param name="excluded">Items not to list, without duplicates.</param>
    /// <exception cref="InvalidOperationException">The batch is full.</exception>
    public void Add(RatingProfile known, ReadOnlySpan<int> excluded)
    {
        if (Count == Capacity)
        {
            throw new InvalidOperationException($"A batch holds {Capacity} users.");
        }

        Count++;
        Add(Count - 1, known, excluded);
    }

    /// <summary>Makes the lists of the users added.</summary>
    /// <exception cref="InvalidOperationException">A score is not a number: the model is broken.</exception>
    public abstract void Rank();

    /// <summary>A user's list: descending score, ties by ascending index. Valid until <see cref="Clear"/>.</summary>
    /// <param name="position">The user's place in the order of <see cref="Add(RatingProfile, ReadOnlySpan{int})"/>.</param>
    public ReadOnlySpan<ScoredItem> ListAt(int position) =>
        Lists.Slice(position * ListLength, Lengths[position]);

    /// <summary>Empties the batch.</summary>
    public virtual void Clear() => Count = 0;

    private protected abstract void Add(int position, RatingProfile known, ReadOnlySpan<int> excluded);

    /// <summary>Offers consecutive items for a user's list. Negative infinity is the score of one that is excluded.</summary>
    /// <exception cref="InvalidOperationException">A score is not a number.</exception>
    private protected void Offer(int position, int firstItem, ReadOnlySpan<float> scores)
    {
        var list = new TopList(Lists.Slice(position * ListLength, ListLength), Lengths[position]);
        var start = 0;
        for (; start <= scores.Length - Vector<float>.Count; start += Vector<float>.Count)
        {
            // Not all are below the threshold: one may enter the list, or is not a number.
            if (!Vector.LessThanAll(new Vector<float>(scores[start..]), new Vector<float>(list.Threshold)))
            {
                Offer(ref list, firstItem + start, scores.Slice(start, Vector<float>.Count));
            }
        }

        Offer(ref list, firstItem + start, scores[start..]);
        Lengths[position] = list.Count;
    }

    private static void Offer(ref TopList list, int firstItem, ReadOnlySpan<float> scores)
    {
        for (var place = 0; place < scores.Length; place++)
        {
            var score = scores[place];
            if (float.IsNaN(score))
            {
                throw new InvalidOperationException($"The score of item {firstItem + place} is not a number.");
            }

            if (score >= list.Threshold && !float.IsNegativeInfinity(score))
            {
                list.Offer(firstItem + place, score);
            }
        }
    }
}
