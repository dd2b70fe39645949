using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MovieRecs.Als.Kernels;

namespace MovieRecs.Als.Interactions;

/// <summary>
/// Appends keys to buckets, one cache line of a bucket at a time: writing single keys to hundreds of places would miss
/// the TLB at every key. For one thread.
/// </summary>
internal sealed unsafe class BucketWriter<TKey> : IDisposable
    where TKey : unmanaged
{
    private const int LineBytes = 64;

    private static readonly int _lineKeys = LineBytes / sizeof(TKey);

    private readonly AlignedBuffer<TKey> _lines;
    private readonly int[] _counts;
    private readonly int[] _places;
    private readonly TKey* _target;

    /// <param name="target">Where the buckets are.</param>
    /// <param name="places">Where this thread's keys of each bucket start; advanced as they are written.</param>
    public BucketWriter(TKey* target, int[] places)
    {
        _target = target;
        _places = places;
        _counts = new int[places.Length];
        _lines = new AlignedBuffer<TKey>((long)places.Length * _lineKeys);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int bucket, TKey key)
    {
        ref var count = ref _counts[bucket];
        var line = _lines.Pointer + ((nint)bucket * _lineKeys);
        line[count++] = key;
        if (count == _lineKeys)
        {
            Vector512.Store(Vector512.Load((byte*)line), (byte*)(_target + _places[bucket]));
            _places[bucket] += _lineKeys;
            count = 0;
        }
    }

    /// <summary>Writes the lines that are not full.</summary>
    public void Flush()
    {
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            new ReadOnlySpan<TKey>(_lines.Pointer + ((nint)bucket * _lineKeys), _counts[bucket])
                .CopyTo(new Span<TKey>(_target + _places[bucket], _counts[bucket]));
            _places[bucket] += _counts[bucket];
            _counts[bucket] = 0;
        }
    }

    public void Dispose() => _lines.Dispose();
}
