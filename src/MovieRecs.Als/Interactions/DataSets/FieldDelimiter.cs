namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>What separates the fields of a line.</summary>
internal enum FieldDelimiter
{
    /// <summary><c>u.data</c> and the 100K folds.</summary>
    Tab,

    /// <summary>The CSV files of 20M and later; fields may be quoted.</summary>
    Comma,

    /// <summary><c>u.item</c> and <c>u.user</c>.</summary>
    Pipe,

    /// <summary><c>::</c>, the <c>.dat</c> files of 1M and 10M.</summary>
    DoubleColon,
}
