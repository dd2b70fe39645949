using MovieRecs.Als.Kernels;

namespace MovieRecs.Als.Tests.Kernels;

/// <summary>Floats between two cache lines of sentinels: a kernel that writes past its bounds is caught by <see cref="AssertIntact"/>.</summary>
internal sealed unsafe class GuardedBuffer : IDisposable
{
    private const int Guard = 16;
    private const float Sentinel = -12345.5f;

    private readonly AlignedBuffer<float> _buffer;
    private readonly int _length;

    public GuardedBuffer(int length)
    {
        _length = length;
        _buffer = new AlignedBuffer<float>(length + (2 * Guard));
        All.Fill(Sentinel);
        Span.Clear();
    }

    public float* Pointer => _buffer.Pointer + Guard;

    public Span<float> Span => new(Pointer, _length);

    private Span<float> All => new(_buffer.Pointer, _length + (2 * Guard));

    public static GuardedBuffer Random(int length, Random random)
    {
        var buffer = new GuardedBuffer(length);
        foreach (ref var value in buffer.Span)
        {
            value = random.NextSingle() - 0.5f;
        }

        return buffer;
    }

    public double[] ToArray() => [.. Span.ToArray().Select(value => (double)value)];

    public void AssertIntact()
    {
        Assert.All(All[..Guard].ToArray(), value => Assert.Equal(Sentinel, value));
        Assert.All(All[^Guard..].ToArray(), value => Assert.Equal(Sentinel, value));
    }

    public void Dispose() => _buffer.Dispose();
}
