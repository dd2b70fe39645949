namespace MovieRecs.Cli.Evaluations;

/// <summary>Columns padded to their widest cell, the first to the left and the others to the right.</summary>
internal sealed class TextTable(params string[] header)
{
    private readonly List<string[]> _rows = [header];

    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Prints after an empty line; nothing if there are no rows.</summary>
    public void Print(TextWriter writer)
    {
        if (_rows.Count == 1)
        {
            return;
        }

        writer.WriteLine();
        var widths = Enumerable.Range(0, header.Length)
            .Select(column => _rows.Max(row => column < row.Length ? row[column].Length : 0))
            .ToArray();
        foreach (var row in _rows)
        {
            var cells = row.Select((cell, column) =>
                column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            writer.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }
}
