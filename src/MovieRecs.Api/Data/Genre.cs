namespace MovieRecs.Api.Data;

public sealed class Genre
{
    public short Id { get; init; }

    public required string Name { get; init; }
}
