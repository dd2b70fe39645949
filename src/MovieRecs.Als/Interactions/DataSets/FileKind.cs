namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>What a file holds, judged by its first lines.</summary>
internal enum FileKind
{
    Unknown,
    Ratings,
    Movies,
    Users,
    Links,
    Tags,
}
