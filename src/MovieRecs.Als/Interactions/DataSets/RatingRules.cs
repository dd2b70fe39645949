using System.Runtime.CompilerServices;

namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>Which ratings the destination accepts; the others become refused lines.</summary>
public sealed record RatingRules
{
    /// <summary>The only movies that may be rated; null allows every id.</summary>
    public MovieTable? Movies { get; init; }

    /// <summary>Users that must not get ratings from a data set, because they have accounts of their own.</summary>
    public IReadOnlyCollection<int> AccountIds { get; init; } = [];

    /// <summary>The largest user id that is accepted.</summary>
    public int MaximumUserId { get; init; } = int.MaxValue;
}

/// <summary>
/// <see cref="RatingRules"/> in a form that is quick to check for every line. Safe for concurrent use.
/// </summary>
internal sealed class LineRules(RatingRules rules)
{
    private readonly IdSet? _items =
        rules.Movies is null ? null : new IdSet([.. rules.Movies.Movies.Select(movie => movie.Id)]);

    private readonly IdSet? _accounts = rules.AccountIds.Count == 0 ? null : new IdSet(rules.AccountIds);
    private readonly int _maximumUserId = rules.MaximumUserId;
    private readonly string _unknownItem = $"the movie is not in {rules.Movies?.Report.FileName}";
    private readonly string _userTooLarge = $"the user id is above {rules.MaximumUserId}";

    /// <returns>Null, or the reason to refuse the line.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public string? Check(in RatingRecord rating) => rating switch
    {
        _ when _items is not null && !_items.Contains(rating.ItemId) => _unknownItem,
        _ when rating.UserId > _maximumUserId => _userTooLarge,
        _ when _accounts is not null && _accounts.Contains(rating.UserId) => "the user id belongs to an account",
        _ => null,
    };
}
