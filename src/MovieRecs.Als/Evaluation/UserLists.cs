using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Retrieval;

namespace MovieRecs.Als.Evaluation;

/// <summary>
/// Top lists of users by any ranker, shared by all threads that make them. Lists of an <see cref="IFactorRanker"/> come
/// from an <see cref="ItemIndex"/>, a batch of users at a time; a <see cref="BayesianModel"/> scores a batch together; any other
/// ranker scores its users one after another, which costs little beside what its scores are made of: docs/performance.md.
/// Immutable.
/// </summary>
public sealed class UserLists
{
    private readonly IRanker _ranker;
    private readonly ItemIndex? _index;

    /// <summary>Prepares lists; for an <see cref="IFactorRanker"/> O(items · factors).</summary>
    /// <param name="ranker">Orders the items.</param>
    /// <param name="listLength">The maximum number of items per user.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="InvalidOperationException">A vector holds a value that is not finite: the model is broken.</exception>
    public UserLists(IRanker ranker, int listLength)
    {
        ArgumentNullException.ThrowIfNull(ranker);
        ArgumentOutOfRangeException.ThrowIfNegative(listLength);
        _ranker = ranker;
        ListLength = Math.Min(listLength, ranker.ItemCount);
        if (ranker is IFactorRanker factors)
        {
            FactorListBatch.ThrowIfNotFinite(factors.ItemVectors.Span, "an item");
            _index = new ItemIndex(factors.ItemVectors, factors.VectorLength);
        }
    }

    /// <summary>The maximum length of a list.</summary>
    public int ListLength { get; }

    /// <summary>The buffers of one thread.</summary>
    public ListBatch CreateBatch() => _ranker switch
    {
        IFactorRanker factors => new FactorListBatch(factors, _index!, ListLength),
        BayesianModel bayesian => bayesian.CreateListBatch(ListLength),
        _ => new ScoredListBatch(_ranker, ListLength),
    };
}
