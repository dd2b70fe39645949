using System.Buffers;
using System.Runtime.InteropServices;
using MovieRecs.Als.Models.Files;

namespace MovieRecs.Als.Tests.Models.Files;

/// <summary>Sections of more than 2 GiB, without the memory for one: zeros that were never touched take none.</summary>
public sealed class LargeSectionTests
{
    private const int Values = 600_000_000; // 2.4 GB

    [Fact]
    public void A_section_of_more_than_2_GiB_is_written_and_checked()
    {
        using var zeros = new Zeros(Values);
        var writer = new SectionWriter();
        writer.Add<float>("zeros", zeros.Memory);
        int[] after = [7];
        writer.Add<int>("after", after);
        using var file = new SparseFile();

        writer.Write(file);

        Assert.True(file.Length > Values * 4L);
        var reader = SectionReader.Open(file, TestData.Threads(2));
        Assert.Equal(after, reader.Get<int>("after"));
        var failure = Assert.Throws<InvalidDataException>(() => SectionReader.Open(file, TestData.Threads(2)).Get<byte>("zeros"));
        Assert.Contains("zeros", failure.Message, StringComparison.Ordinal); // more bytes than an array has
        reader.CheckRest();
    }

    /// <summary>Zeros of the system, which share one page of memory until they are written to.</summary>
    private sealed unsafe class Zeros(int count) : MemoryManager<float>
    {
        private void* _pointer = NativeMemory.AllocZeroed((nuint)count, sizeof(float));

        public override Span<float> GetSpan() => new(_pointer, count);

        public override MemoryHandle Pin(int elementIndex = 0) => new((float*)_pointer + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
            NativeMemory.Free(_pointer);
            _pointer = null;
        }
    }

    /// <summary>Keeps what is written except for long runs of zeros.</summary>
    private sealed class SparseFile : Stream, IModelBytes
    {
        private readonly SortedList<long, byte[]> _runs = [];
        private long _length;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position { get => _length; set => throw new NotSupportedException(); }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (buffer.Length is > 0 and < 1 << 20)
            {
                _runs.Add(_length, buffer.ToArray());
            }
            else
            {
                // A run of zeros; Read makes them again.
                Assert.False(buffer.ContainsAnyExcept((byte)0));
            }

            _length += buffer.Length;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public void Read(long offset, Span<byte> destination)
        {
            destination.Clear();
            foreach (var (start, bytes) in _runs)
            {
                var from = Math.Max(offset, start);
                var to = Math.Min(offset + destination.Length, start + bytes.Length);
                if (from < to)
                {
                    bytes.AsSpan((int)(from - start), (int)(to - from)).CopyTo(destination[(int)(from - offset)..]);
                }
            }
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
