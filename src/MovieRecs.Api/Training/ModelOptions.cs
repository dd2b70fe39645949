using MovieRecs.Als.Models;

namespace MovieRecs.Api.Training;

/// <summary>The hyper-parameters a model was trained with.</summary>
/// <param name="Ranker">Of implicit ALS, which orders the lists.</param>
/// <param name="Stars">Of explicit ALS, which predicts the stars.</param>
public sealed record ModelOptions(ImplicitAlsOptions Ranker, ExplicitAlsOptions Stars);
