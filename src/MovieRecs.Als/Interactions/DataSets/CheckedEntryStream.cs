namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>
/// Reads a zip entry and stops when it turns out to be larger than allowed or different from what the zip's directory
/// says. .NET does not verify the checksum, so this does, at the entry's last bytes: whoever applies what it reads must
/// be able to undo it.
/// </summary>
/// <param name="content">The decompressor.</param>
/// <param name="description">The entry, for messages.</param>
/// <param name="limit">The most bytes it may hold.</param>
/// <param name="declaredLength">The bytes that the zip's directory promises.</param>
/// <param name="declaredChecksum">Their CRC-32, from the same directory.</param>
internal sealed class CheckedEntryStream(
    Stream content, string description, long limit, long declaredLength, uint declaredChecksum) : Stream
{
    private long _read;
    private uint _checksum;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int count;
        try
        {
            count = content.Read(buffer);
        }
        catch (InvalidDataException exception)
        {
            throw new DataSetException($"{description} is damaged: {exception.Message}", exception);
        }

        _read += count;
        if (_read > limit || _read > declaredLength)
        {
            throw new DataSetException(
                $"{description} is refused: it unpacks to more bytes than the {declaredLength} that its directory promises.");
        }

        if (count == 0 && !buffer.IsEmpty && _read < declaredLength)
        {
            throw new DataSetException($"{description} is damaged: it ends after {_read} of {declaredLength} bytes.");
        }

        _checksum = Crc32.Append(_checksum, buffer[..count]);
        if (_read == declaredLength && _checksum != declaredChecksum)
        {
            throw new DataSetException(
                $"{description} is damaged: its checksum is {_checksum:x8}, but the zip's directory says {declaredChecksum:x8}. "
                + "Fetch the zip again.");
        }

        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Dispose();
        }

        base.Dispose(disposing);
    }
}
