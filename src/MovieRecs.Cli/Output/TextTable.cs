namespace MovieRecs.Cli.Output;

/// <summary>Columns padded to their widest cell, the first to the left and the others to the right.</summary>
internal sealed class TextTable(params string[] header)
{
    private const int Gap = 2;

    private readonly List<string[]> _rows = [header];

    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>
    /// Prints after an empty line; nothing if there are no rows. On a terminal that is too narrow for all columns, the
    /// others follow below, beside the first column again.
    /// </summary>
    public void Print(CommandConsole console)
    {
        if (_rows.Count == 1)
        {
            return;
        }

        var widths = Enumerable.Range(0, header.Length)
            .Select(column => _rows.Max(row => column < row.Length ? row[column].Length : 0))
            .ToArray();
        for (var first = 1; first < header.Length;)
        {
            var last = first;
            var width = widths[0] + Gap + widths[first];
            while (last + 1 < header.Length && width + Gap + widths[last + 1] <= (console.OutputWidth ?? int.MaxValue))
            {
                width += Gap + widths[++last];
            }

            PrintColumns(console.Output, widths, first, last);
            first = last + 1;
        }
    }

    private void PrintColumns(TextWriter writer, int[] widths, int first, int last)
    {
        writer.WriteLine();
        foreach (var row in _rows)
        {
            var cells = Enumerable.Range(first, last - first + 1)
                .Where(column => column < row.Length)
                .Select(column => row[column].PadLeft(widths[column]))
                .Prepend(row[0].PadRight(widths[0]));
            writer.WriteLine(string.Join(new string(' ', Gap), cells).TrimEnd());
        }
    }
}
