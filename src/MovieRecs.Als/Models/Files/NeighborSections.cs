using MovieRecs.Als.Retrieval;

namespace MovieRecs.Als.Models.Files;

/// <summary>The sections of a model file with the items most like each item.</summary>
internal static class NeighborSections
{
    public static void Write(SectionWriter writer, ItemNeighbors? neighbors)
    {
        if (neighbors is not null)
        {
            writer.Add("similar.starts", neighbors.Starts);
            writer.Add("similar.items", neighbors.AllItems);
            writer.Add("similar.values", neighbors.AllSimilarities);
            writer.Add<byte>("similar.content", new[] { (byte)(neighbors.UsesContent ? 1 : 0) });
        }
    }

    public static ItemNeighbors? Read(SectionReader reader)
    {
        if (!reader.Contains("similar.starts"))
        {
            return null;
        }

        var starts = reader.Get<long>("similar.starts");
        var items = reader.Get<int>("similar.items");
        var values = reader.Get<float>("similar.values");
        var content = reader.Get<byte>("similar.content");
        BaselineSections.ThrowIfNoRows(starts, items.Length, "similar items");
        if (values.Length != items.Length || content.Length != 1 || items.AsSpan().ContainsAnyExceptInRange(0, starts.Length - 2)
            || values.AsSpan().ContainsAnyExceptInRange(-1f, 1f))
        {
            throw new InvalidDataException("The similar items of the model file do not match its items.");
        }

        return new ItemNeighbors(starts, items, values, content[0] != 0);
    }
}
