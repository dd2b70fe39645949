namespace MovieRecs.Api.Training;

/// <summary>What training came to: a model that may be published, or the reason why none may.</summary>
/// <param name="Model">The model to publish; null if it was rejected.</param>
/// <param name="Rejection">Why, in a sentence with the figures; null if there is a model.</param>
internal sealed record TrainingResult(CandidateModel? Model, string? Rejection)
{
    public static TrainingResult Accepted(CandidateModel model) => new(model, null);

    public static TrainingResult Rejected(string reason) => new(null, reason);
}
