using System.Text.Json;

namespace MovieRecs.Api.Ratings.Import;

/// <summary>Reads ratings from JSON: this service's own export, or Trakt's.</summary>
internal static class RatingJson
{
    /// <exception cref="RatingFileException">It is neither, or there are too many ratings.</exception>
    public static RatingFile Read(string text)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text);
        }
        catch (JsonException exception)
        {
            throw new RatingFileException("The file is no CSV, and JSON that is cut off or wrong.", exception);
        }

        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && Find(root, "ratings") is { ValueKind: JsonValueKind.Array } own)
            {
                return new RatingFile(RatingFileFormat.MovieRecs, Rows(own, Own));
            }

            return root.ValueKind == JsonValueKind.Array
                ? new RatingFile(RatingFileFormat.Trakt, Rows(root, Trakt))
                : throw new RatingFileException("The JSON is neither an export of this service nor Trakt's list of ratings.");
        }
    }

    private static List<RatingRow> Rows(JsonElement list, Func<JsonElement, int, RatingRow?> rowOf)
    {
        if (list.GetArrayLength() > RatingFile.MostRows)
        {
            throw new RatingFileException($"The file has more than {RatingFile.MostRows} ratings.");
        }

        var rows = new List<RatingRow>();
        var place = 0;
        foreach (var item in list.EnumerateArray())
        {
            place++;
            if (item.ValueKind == JsonValueKind.Object && rowOf(item, place) is { } row)
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    private static RatingRow Own(JsonElement item, int place) => new(
        place, Text(item, "title") ?? "", Text(item, "title"), Whole(item, "year"), Whole(item, "movieId"),
        RatingCsv.ImdbId(Text(item, "imdbId")), Whole(item, "tmdbId"), Number(item, "rating"), Time(item, "ratedAt"));

    /// <summary>Null for a show or an episode.</summary>
    private static RatingRow? Trakt(JsonElement item, int place)
    {
        if (Find(item, "movie") is not { ValueKind: JsonValueKind.Object } movie)
        {
            return null;
        }

        var ids = Find(movie, "ids") is { ValueKind: JsonValueKind.Object } found ? found : movie;
        return new RatingRow(
            place, Text(movie, "title") ?? "", Text(movie, "title"), Whole(movie, "year"), MovieId: null,
            RatingCsv.ImdbId(Text(ids, "imdb")), Whole(ids, "tmdb"), Number(item, "rating") / 2, Time(item, "rated_at"));
    }

    private static JsonElement? Find(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement item, string name) =>
        Find(item, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static int? Whole(JsonElement item, string name) =>
        Find(item, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;

    private static decimal? Number(JsonElement item, string name) =>
        Find(item, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDecimal(out var number) ? number : null;

    private static DateTimeOffset? Time(JsonElement item, string name) =>
        Find(item, name) is { ValueKind: JsonValueKind.String } value && value.TryGetDateTimeOffset(out var time) ? time : null;
}
