namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>Cuts a stream into blocks of whole lines.</summary>
internal sealed class LineBlockReader(Stream stream, string fileName, int blockSize = LineBlockReader.DefaultBlockSize)
{
    /// <summary>Fits the second-level cache together with the records parsed from it.</summary>
    public const int DefaultBlockSize = 256 * 1024;

    private readonly byte[] _buffer = new byte[blockSize];
    private int _blockEnd;
    private int _filled;
    private bool _started;
    private bool _ended;

    /// <summary>Bytes taken from the stream.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Whether the stream has ended in the middle of a line; known after the last block.</summary>
    public bool EndsWithoutLineEnd { get; private set; }

    /// <summary>Moves to the next block.</summary>
    /// <param name="block">
    /// Whole lines with their line ends (only the file's last line may lack it); valid until the next call.
    /// </param>
    /// <returns>False at the end of the stream.</returns>
    /// <exception cref="DataSetException">A line is longer than the block size.</exception>
    public bool TryRead(out ReadOnlySpan<byte> block)
    {
        _buffer.AsSpan(_blockEnd, _filled - _blockEnd).CopyTo(_buffer);
        _filled -= _blockEnd;
        _blockEnd = 0;
        while (!_ended && _filled < _buffer.Length)
        {
            var read = stream.Read(_buffer, _filled, _buffer.Length - _filled);
            _ended = read == 0;
            _filled += read;
            BytesRead += read;
        }

        var start = SkipByteOrderMark();
        var content = _buffer.AsSpan(start, _filled - start);
        var lastLineEnd = content.LastIndexOf((byte)'\n');
        if (_ended)
        {
            EndsWithoutLineEnd |= !content.IsEmpty && lastLineEnd != content.Length - 1;
            _blockEnd = _filled;
            block = content;
            return !content.IsEmpty;
        }

        if (lastLineEnd < 0)
        {
            throw new DataSetException(
                $"{fileName}: a line is longer than {blockSize} bytes; this is not a text file of ratings.");
        }

        _blockEnd = start + lastLineEnd + 1;
        block = _buffer.AsSpan(start, lastLineEnd + 1);
        return true;
    }

    private int SkipByteOrderMark()
    {
        if (_started)
        {
            return 0;
        }

        _started = true;
        return _buffer.AsSpan(0, _filled).StartsWith("\uFEFF"u8) ? 3 : 0;
    }
}
