namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>A line that is not what its file promises, and was left out.</summary>
/// <param name="File">Name of the file, as in <see cref="FileReport.FileName"/>.</param>
/// <param name="LineNumber">From 1, counting the header and blank lines too, as an editor does.</param>
/// <param name="Text">The first 80 characters of the line, control characters replaced.</param>
/// <param name="Reason">The rule that it breaks; one of few texts, so that lines can be counted by reason.</param>
public sealed record RefusedLine(string File, long LineNumber, string Text, string Reason);
