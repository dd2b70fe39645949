namespace MovieRecs.Text.Tests;

/// <summary>The model, loaded once for the tests that only ask it.</summary>
public sealed class MiniLmFixture : IDisposable
{
    public MiniLmEmbeddingGenerator Generator { get; } = new();

    public void Dispose() => Generator.Dispose();
}
