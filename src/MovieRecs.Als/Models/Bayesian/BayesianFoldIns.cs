using MovieRecs.Als.Evaluation;

namespace MovieRecs.Als.Models.Bayesian;

/// <summary>
/// What a model makes of users whose ratings stay the same, each worked out once: for passes over the same users. It keeps up to
/// <see cref="Capacity"/> of them, some 40 MB at 30 samples, and works the others out each time. Safe to use from any number of
/// threads.
/// </summary>
/// <param name="model">Folds the users in.</param>
/// <param name="userCount">How many users there are.</param>
public sealed class BayesianFoldIns(BayesianModel model, int userCount)
{
    /// <summary>The users that are kept at most.</summary>
    public const int Capacity = 10_000;

    private readonly BayesianFoldIn?[] _kept = new BayesianFoldIn?[Math.Min(userCount, Capacity)];

    /// <summary>Folds the users in.</summary>
    public BayesianModel Model { get; } = model ?? throw new ArgumentNullException(nameof(model));

    /// <summary>The user's posterior under every sample, without draws.</summary>
    /// <param name="userIndex">Which user.</param>
    /// <param name="profile">The same ratings each time.</param>
    public BayesianFoldIn Of(int userIndex, RatingProfile profile)
    {
        if (userIndex >= _kept.Length)
        {
            return Model.FoldIn(profile);
        }

        return Volatile.Read(ref _kept[userIndex]) ?? Keep(userIndex, profile);
    }

    private BayesianFoldIn Keep(int userIndex, RatingProfile profile)
    {
        var user = Model.FoldIn(profile);
        Volatile.Write(ref _kept[userIndex], user);
        return user;
    }
}
