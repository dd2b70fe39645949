namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>Where a ratings file has its columns.</summary>
internal sealed class RatingLayout
{
    /// <summary>A file with more columns is not a ratings file.</summary>
    public const int MaximumColumns = 16;

    public RatingLayout(FieldDelimiter delimiter, int columnCount)
        : this(delimiter, columnCount, userColumn: 0, itemColumn: 1, ratingColumn: 2, columnCount > 3 ? 3 : null)
    {
    }

    public RatingLayout(
        FieldDelimiter delimiter, int columnCount, int userColumn, int itemColumn, int ratingColumn, int? timestampColumn)
    {
        Delimiter = delimiter;
        ColumnCount = columnCount;
        UserColumn = userColumn;
        ItemColumn = itemColumn;
        RatingColumn = ratingColumn;
        TimestampColumn = timestampColumn;
        IsStandard = (userColumn, itemColumn, ratingColumn) == (0, 1, 2)
            && (timestampColumn is 3 ? columnCount == 4 : timestampColumn is null && columnCount == 3);
        WrongColumnCount = $"it does not have the file's {columnCount} columns";
    }

    public FieldDelimiter Delimiter { get; }

    public int ColumnCount { get; }

    public int UserColumn { get; }

    public int ItemColumn { get; }

    public int RatingColumn { get; }

    public int? TimestampColumn { get; }

    /// <summary>
    /// User, movie, rating and perhaps timestamp, in this order and nothing else: what the block parser is made for.
    /// </summary>
    public bool IsStandard { get; }

    /// <summary>Lines at the start that are not data: the header and blank lines before it.</summary>
    public int SkippedLines { get; init; }

    /// <summary>The reason for refusing a line with a different number of columns.</summary>
    public string WrongColumnCount { get; }
}
