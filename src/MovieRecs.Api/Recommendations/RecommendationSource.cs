namespace MovieRecs.Api.Recommendations;

/// <summary>What a list is made from.</summary>
public enum RecommendationSource
{
    /// <summary>The user's ratings, folded into the models.</summary>
    Personal,

    /// <summary>Everybody's ratings: the user has none that the models can use, or there are no models yet.</summary>
    Popular,
}
