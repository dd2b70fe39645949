namespace MovieRecs.Als.Models;

/// <summary>A model file in memory.</summary>
internal sealed class MemoryModelBytes(ReadOnlyMemory<byte> bytes) : IModelBytes
{
    public long Length => bytes.Length;

    public void Read(long offset, Span<byte> destination) =>
        bytes.Span.Slice(checked((int)offset), destination.Length).CopyTo(destination);
}
