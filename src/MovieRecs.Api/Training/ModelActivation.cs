namespace MovieRecs.Api.Training;

/// <summary>What became of going back to a stored version.</summary>
/// <param name="Outcome">Whether it is served now.</param>
/// <param name="Why">What is wrong with it, if it is unusable.</param>
internal readonly record struct ModelActivation(ModelActivationOutcome Outcome, string? Why)
{
    public static ModelActivation Unknown => new(ModelActivationOutcome.Unknown, null);
}

internal enum ModelActivationOutcome
{
    Activated,

    /// <summary>No such version was ever published.</summary>
    Unknown,

    /// <summary>Its bytes are gone or damaged.</summary>
    Unusable,
}
