namespace MovieRecs.Als.Evaluation;

/// <summary>How far predicted ratings are from the given ones, in stars.</summary>
/// <param name="Count">Rated pairs.</param>
/// <param name="UserCount">Users they come from.</param>
/// <param name="Rmse">√(Σ(r̂ − r)²/n) with r̂ clipped to the rating range: the figure to compare by.</param>
/// <param name="Mae">Σ|r̂ − r|/n, clipped.</param>
/// <param name="RawRmse">As <paramref name="Rmse"/> without clipping.</param>
/// <param name="RawMae">As <paramref name="Mae"/> without clipping.</param>
/// <param name="RmseStandardError">
/// Standard error of <paramref name="Rmse"/> with users as the independent units, see <see cref="Compute"/>.
/// </param>
public readonly record struct RatingMetrics(
    long Count, int UserCount, double Rmse, double Mae, double RawRmse, double RawMae, double RmseStandardError)
{
    /// <summary>Compares predictions with ratings, all three spans parallel.</summary>
    /// <remarks>
    /// The errors of one user are correlated, so the unit is the user: with S_u = Σ squared errors and n_u ratings of
    /// user u, MSE = ΣS_u/Σn_u is a ratio estimate, whose variance is m/(m − 1) · Σ(S_u − MSE·n_u)²/(Σn_u)² (Cochran,
    /// Sampling Techniques, 1977, ch. 6), and se(RMSE) = se(MSE)/(2·RMSE) by the delta method.
    /// </remarks>
    /// <param name="userIndices">The user of each pair, at least 0, in any order.</param>
    /// <param name="predicted">Predicted stars; must be finite.</param>
    /// <param name="actual">Given stars.</param>
    /// <param name="minimum">Lowest rating of the scale.</param>
    /// <param name="maximum">Highest rating of the scale.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a prediction is not finite.</exception>
    public static RatingMetrics Compute(
        ReadOnlySpan<int> userIndices,
        ReadOnlySpan<float> predicted,
        ReadOnlySpan<float> actual,
        float minimum,
        float maximum)
    {
        if (predicted.Length != actual.Length || predicted.Length != userIndices.Length)
        {
            throw new ArgumentException("Users, predictions and ratings must be parallel.", nameof(predicted));
        }

        if (predicted.IsEmpty)
        {
            return default;
        }

        var byUser = new Dictionary<int, (double Squares, int Count)>();
        var (absolute, rawSquares, rawAbsolute) = (0.0, 0.0, 0.0);
        for (var index = 0; index < predicted.Length; index++)
        {
            if (!float.IsFinite(predicted[index]))
            {
                throw new ArgumentException($"Prediction {index} is not finite.", nameof(predicted));
            }

            var error = Math.Clamp(predicted[index], minimum, maximum) - (double)actual[index];
            var rawError = predicted[index] - (double)actual[index];
            absolute += Math.Abs(error);
            rawSquares += rawError * rawError;
            rawAbsolute += Math.Abs(rawError);
            var (squares, count) = byUser.GetValueOrDefault(userIndices[index]);
            byUser[userIndices[index]] = (squares + (error * error), count + 1);
        }

        double pairs = predicted.Length;
        var (rmse, standardError) = RmseOverUsers(byUser.Values, pairs);
        return new RatingMetrics(
            predicted.Length, byUser.Count, rmse, absolute / pairs, Math.Sqrt(rawSquares / pairs), rawAbsolute / pairs,
            standardError);
    }

    private static (double Rmse, double StandardError) RmseOverUsers(
        Dictionary<int, (double Squares, int Count)>.ValueCollection users, double pairs)
    {
        var meanSquare = users.Sum(user => user.Squares) / pairs;
        var rmse = Math.Sqrt(meanSquare);
        if (users.Count < 2 || rmse == 0)
        {
            return (rmse, 0);
        }

        var spread = users.Sum(user => Math.Pow(user.Squares - (meanSquare * user.Count), 2));
        var meanSquareError = Math.Sqrt(users.Count / (users.Count - 1.0) * spread) / pairs;
        return (rmse, meanSquareError / (2 * rmse));
    }
}
