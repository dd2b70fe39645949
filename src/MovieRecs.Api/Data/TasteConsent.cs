namespace MovieRecs.Api.Data;

/// <summary>One user's agreement to compare tastes with another.</summary>
public sealed class TasteConsent
{
    public required int UserId { get; init; }

    public required int OtherId { get; init; }

    public required DateTimeOffset AgreedAt { get; init; }
}
