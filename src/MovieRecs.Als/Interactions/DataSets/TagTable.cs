namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>What users called the movies of a data set.</summary>
/// <param name="Tags">In the file's order.</param>
/// <param name="Report">On the tags file.</param>
public sealed record TagTable(IReadOnlyList<TagRecord> Tags, FileReport Report)
{
    private const int MaximumLength = 1000;

    private const string WrongColumns = "it does not have the file's columns";
    private const string BadTag = "the tag is empty, longer than 1000 characters or has control characters";

    /// <summary>Reads <c>userId,movieId,tag,timestamp</c>: <c>tags.csv</c> of latest, 20M, 25M and 32M.</summary>
    internal static TagTable Read(DataSetFile tagsFile)
    {
        var file = CatalogueFile.Read(tagsFile, FileKind.Tags);
        var (userColumn, itemColumn, tagColumn) = (file.ColumnOf("userid"), file.ColumnOf("movieid"), file.ColumnOf("tag"));
        var timestampColumn = file.ColumnOf("timestamp");
        var known = new Dictionary<string, string>(StringComparer.Ordinal); // each text once, however often it is given
        var tags = new List<TagRecord>();
        file.ForEachLine((line, fields, _) =>
        {
            if (fields.Length != file.Detected.Header!.Length)
            {
                return WrongColumns;
            }

            if (!DelimitedLine.TryParseId(line[fields[userColumn]], out var userId))
            {
                return RatingLine.BadUserId;
            }

            if (!DelimitedLine.TryParseId(line[fields[itemColumn]], out var itemId))
            {
                return RatingLine.BadItemId;
            }

            if (timestampColumn >= 0
                && !DelimitedLine.TryParseNumber(line[fields[timestampColumn]], RatingLine.MaximumTimestamp, out var _))
            {
                return RatingLine.BadTimestamp;
            }

            var tag = file.Text(line, fields[tagColumn]).ToLowerInvariant();
            if (tag.Length is 0 or > MaximumLength || tag.Any(char.IsControl))
            {
                return BadTag;
            }

            if (!known.TryGetValue(tag, out var text))
            {
                known.Add(tag, text = tag);
            }

            tags.Add(new TagRecord(userId, itemId, text));
            return null;
        });
        return new TagTable(tags, file.Report);
    }
}

/// <summary>A word or phrase that a user gave a movie.</summary>
/// <param name="UserId">The data set's own id, from 1.</param>
/// <param name="ItemId">The data set's own id, from 1.</param>
/// <param name="Tag">Lower-case, without blanks at the ends. Never empty, no control characters.</param>
public sealed record TagRecord(int UserId, int ItemId, string Tag);
