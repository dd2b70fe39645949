namespace MovieRecs.Api.Training.Validation;

/// <summary>
/// Figures on the held-out ratings, which no model was trained on. Every user is folded in from the ratings that were not
/// held out; the whole catalogue is ranked without the movies of those ratings.
/// </summary>
/// <param name="HeldOutRatings">Ratings predicted.</param>
/// <param name="HeldOutUsers">Users they come from, over whom the ranking figures are averaged.</param>
/// <param name="Rmse">√(mean squared error) of the predicted stars, clipped to 0.5 … 5.</param>
/// <param name="Mae">Mean absolute error of the predicted stars, clipped.</param>
/// <param name="BiasOnlyRmse">The same error if only movie and user means are used: what the factors have to beat.</param>
/// <param name="Ranking">The model's lists.</param>
/// <param name="Popularity">The same list of most rated movies for everybody: what the ranker has to beat.</param>
/// <param name="Current">The model that was in service, on the same held-out ratings.</param>
public sealed record ValidationMetrics(
    int HeldOutRatings,
    int HeldOutUsers,
    double Rmse,
    double Mae,
    double BiasOnlyRmse,
    RankingMetrics Ranking,
    RankingMetrics Popularity,
    CurrentModelMetrics? Current)
{
    /// <summary>The model's own figures by name, as the served model carries them.</summary>
    internal Dictionary<string, double> ByName() => new()
    {
        ["rmse"] = Rmse,
        ["mae"] = Mae,
        ["hitRateAt10"] = Ranking.HitRateAt10,
        ["ndcgAt10"] = Ranking.NdcgAt10,
        ["recallAt10"] = Ranking.RecallAt10,
        ["mapAt10"] = Ranking.MapAt10,
    };
}

/// <summary>How well lists of ten find the held-out movies, averaged over users.</summary>
/// <param name="HitRateAt10">Share of users with at least one held-out movie in their list.</param>
/// <param name="NdcgAt10">Normalised discounted cumulative gain, binary gains.</param>
/// <param name="RecallAt10">Share of a user's held-out movies in the list.</param>
/// <param name="MapAt10">Mean average precision, divided by min(10, held-out movies).</param>
public sealed record RankingMetrics(double HitRateAt10, double NdcgAt10, double RecallAt10, double MapAt10);

/// <summary>The model in service while a new one is judged.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Rmse">As <see cref="ValidationMetrics.Rmse"/>, over the movies it knows.</param>
/// <param name="Ranking">Its lists.</param>
public sealed record CurrentModelMetrics(int Version, double Rmse, RankingMetrics Ranking);
