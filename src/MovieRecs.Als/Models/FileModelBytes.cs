using Microsoft.Win32.SafeHandles;

namespace MovieRecs.Als.Models;

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
