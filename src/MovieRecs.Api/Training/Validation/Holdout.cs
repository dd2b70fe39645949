namespace MovieRecs.Api.Training.Validation;

/// <summary>
/// The held-out ratings that a model can be judged by, user by user: of users and movies that training knows too. A user of
/// whom nothing else is known has no model, and a movie that nobody else rated cannot be found.
/// </summary>
internal sealed class Holdout
{
    private Holdout(HeldOutUser[] users)
    {
        Users = users;
        RatingCount = users.Sum(user => user.Items.Length);
    }

    public IReadOnlyList<HeldOutUser> Users { get; }

    public int RatingCount { get; }

    public static Holdout From(PartedRatings ratings)
    {
        var training = ratings.Training;
        return new Holdout([.. ratings.HeldOut
            .Select(rating => (
                User: training.Users.IndexOf(rating.UserId),
                Item: training.Items.IndexOf(rating.MovieId),
                Stars: training.Scale.ValueOf(rating.HalfStars)))
            .Where(rating => rating.User >= 0 && rating.Item >= 0)
            .OrderBy(rating => rating.User).ThenBy(rating => rating.Item)
            .GroupBy(rating => rating.User)
            .Select(user => new HeldOutUser(
                user.Key, [.. user.Select(rating => rating.Item)], [.. user.Select(rating => rating.Stars)]))]);
    }
}

/// <summary>What was held out of one user's ratings.</summary>
/// <param name="UserIndex">In the training data.</param>
/// <param name="Items">Item indices of the training data, ascending.</param>
/// <param name="Ratings">Stars, parallel to <paramref name="Items"/>.</param>
internal sealed record HeldOutUser(int UserIndex, int[] Items, float[] Ratings);
