using Microsoft.Win32.SafeHandles;

namespace MovieRecs.Als.Models.Files;

/// <summary>The bytes of a model file, wherever they are. Safe for concurrent use.</summary>
internal interface IModelBytes
{
    long Length { get; }

    /// <summary>Copies bytes out.</summary>
    /// <param name="offset">
    /// Together with the length of <paramref name="destination"/> within <see cref="Length"/>.
    /// </param>
    /// <param name="destination">Filled.</param>
    /// <exception cref="EndOfStreamException">The file has been cut short since.</exception>
    void Read(long offset, Span<byte> destination);
}

/// <summary>
/// A model file on disk. It is read with positioned reads into the arrays that the models keep, not mapped: a span over a mapped
/// file keeps nothing alive, so a model could lose its memory while its factors are still being read, and a file that someone
/// cuts short would end the process instead of being refused.
/// </summary>
internal sealed class FileModelBytes(string path) : IModelBytes, IDisposable
{
    private readonly SafeFileHandle _file = File.OpenHandle(path);

    public long Length => RandomAccess.GetLength(_file);

    public void Read(long offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            var read = RandomAccess.Read(_file, destination, offset);
            if (read == 0)
            {
                throw new EndOfStreamException();
            }

            destination = destination[read..];
            offset += read;
        }
    }

    public void Dispose() => _file.Dispose();
}

/// <summary>A model file in memory.</summary>
internal sealed class MemoryModelBytes(ReadOnlyMemory<byte> bytes) : IModelBytes
{
    public long Length => bytes.Length;

    public void Read(long offset, Span<byte> destination) =>
        bytes.Span.Slice(checked((int)offset), destination.Length).CopyTo(destination);
}
