namespace MovieRecs.Als.Models;

/// <summary>The bytes of a model file, wherever they are. Safe for concurrent use.</summary>
internal interface IModelBytes
{
    long Length { get; }

    /// <summary>Copies bytes out.</summary>
    /// <param name="offset">With the length of <paramref name="destination"/> within <see cref="Length"/>.</param>
    /// <param name="destination">Filled.</param>
    /// <exception cref="EndOfStreamException">The file has been cut short since.</exception>
    void Read(long offset, Span<byte> destination);
}
