namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>
/// A file that is no data set, or one that must not be read (an unsafe zip). The message is one line that names the file
/// and says what is wrong; faults of single lines are refused lines of a <see cref="FileReport"/> instead.
/// </summary>
public sealed class DataSetException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">One line: the file and what is wrong with it.</param>
    /// <param name="innerException">What the file system or the decompressor said, if anything.</param>
    public DataSetException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
