using MovieRecs.Als.Interactions;

namespace MovieRecs.Als.Models;

/// <summary>
/// The ratings a model was trained on, user by user: what a user is folded in from, and what is never recommended again.
/// </summary>
/// <param name="ByUser">Users × items.</param>
/// <param name="Scale">What its codes mean.</param>
public sealed record TrainingRatings(InteractionMatrix ByUser, RatingScale Scale);
