using System.Runtime.InteropServices;

namespace MovieRecs.Als.Kernels;

/// <summary>Zeroed native memory that starts on a cache line, so that no vector of 64 bytes straddles two lines.</summary>
internal sealed unsafe class AlignedBuffer<T> : SafeHandle
    where T : unmanaged
{
    private const nuint CacheLine = 64;

    /// <param name="length">Elements; at least one line is allocated.</param>
    /// <exception cref="OutOfMemoryException">There is not enough memory.</exception>
    public AlignedBuffer(long length)
        : base(0, ownsHandle: true)
    {
        Length = length;
        var bytes = (checked((nuint)length * (nuint)sizeof(T)) + 2 * CacheLine) & ~(CacheLine - 1);
        SetHandle((nint)NativeMemory.AlignedAlloc(bytes, CacheLine));
        NativeMemory.Clear(Pointer, bytes);
    }

    public long Length { get; }

    public T* Pointer => (T*)handle;

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
