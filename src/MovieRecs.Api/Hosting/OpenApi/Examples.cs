using System.Text.Json.Nodes;

namespace MovieRecs.Api.Hosting.OpenApi;

/// <summary>
/// One example for each name of the contract, so that the same film and the same user stand in every example of the
/// document. The film is the built-in demo's, so that what is tried out from the page works. An example in a type's own
/// documentation takes precedence.
/// </summary>
internal static class Examples
{
    private static readonly Dictionary<string, string> ByName = new()
    {
        ["userId"] = "1000001",
        ["userIds"] = "[1000001]",
        ["members"] = """[{"name": "Paul", "ratings": [{"movieId": 9000001, "rating": 4.5}]}]""",
        ["strategy"] = "\"leastMisery\"",
        ["minimum"] = "3.5",
        ["userName"] = "\"marie\"",
        ["roles"] = """["admin"]""",
        ["accessToken"] = "\"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMDAwMDAxIn0.…\"",
        ["refreshToken"] = "\"3q2-7wEi0r5Zk0e0y3o5sJv1mB8hX2cQ9tYpLr6WnUg\"",
        ["movieId"] = "9000013",
        ["movieIds"] = "[9000013, 9000001, 9000002]",
        ["titles"] = """[{"title": "Star Wars", "year": 1977}, {"title": "Thing, The"}]""",
        ["ratings"] = """[{"movieId": 9000013, "rating": 4.5}, {"movieId": 9000001, "rating": 2}]""",
        ["count"] = "10",
        ["genre"] = "\"Action,Adventure\"",
        ["excludeGenre"] = "\"Horror\"",
        ["yearFrom"] = "1970",
        ["yearTo"] = "1999",
        ["exclude"] = "[9000002]",
        ["minRatings"] = "20",
        ["includeRated"] = "false",
        ["allGenres"] = "\"Action\"",
        ["variety"] = "0.3",
        ["novelty"] = "0.1",
        ["caution"] = "0.2",
        ["explain"] = "true",
        ["reasons"] = "3",
        ["baseRating"] = "3.9",
        ["contribution"] = "0.31",
        ["reason"] = "\"Because you gave Star Wars 4.5.\"",
        ["title"] = "\"Star Wars\"",
        ["year"] = "1977",
        ["genres"] = """["Action", "Adventure", "Sci-Fi"]""",
        ["imdbId"] = "\"0076759\"",
        ["tmdbId"] = "11",
        ["tags"] = """["space opera", "rebellion"]""",
        ["overview"] = "\"A farm boy joins a rebellion against an empire.\"",
        ["path"] = "\"ml-latest-small\"",
        ["overviews"] = "\"tmdb_5000_movies.csv\"",
        ["ratingCount"] = "583",
        ["meanRating"] = "4.36",
        ["id"] = "1",
        ["rating"] = "4.5",
        ["myRating"] = "4.5",
        ["predictedRating"] = "4.6",
        ["stdDev"] = "0.7",
        ["low"] = "3.7",
        ["high"] = "5",
        ["score"] = "0.93",
        ["similarity"] = "0.87",
        ["rank"] = "1",
        ["ratingsUsed"] = "39",
        ["modelVersion"] = "1",
        ["version"] = "1",
        ["nextCursor"] = "null",
        ["ratedAt"] = "\"2026-11-21T12:00:00+00:00\"",
        ["addedAt"] = "\"2026-11-21T12:00:00+00:00\"",
        ["hiddenAt"] = "\"2026-11-21T12:00:00+00:00\"",
        ["createdAt"] = "\"2026-11-21T12:00:00+00:00\"",
        ["trainedAt"] = "\"2026-11-21T12:00:00+00:00\"",
        ["requestedAt"] = "\"2026-11-21T12:00:00+00:00\"",
        ["startedAt"] = "\"2026-11-21T12:00:01+00:00\"",
        ["finishedAt"] = "\"2026-11-21T12:00:03+00:00\"",
        ["ratingsRemoved"] = "39",
        ["retrainQueued"] = "true",
        ["traceId"] = "\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00\"",
    };

    private static readonly Dictionary<string, string> Descriptions = new()
    {
        ["movieId"] = "A movie's id, the data set's own.",
        ["id"] = "A training run's id.",
        ["version"] = "A model's version.",
    };

    /// <summary>Whether a property holds stars, half a star to five.</summary>
    public static bool IsStars(string name) => name is "predictedRating" or "meanRating" || IsGiven(name);

    /// <summary>Whether a property holds stars that somebody gave, in steps of half a star.</summary>
    public static bool IsGiven(string name) => name is "rating" or "myRating";

    /// <summary>A new node at each call: a node has one parent.</summary>
    public static JsonNode? Of(string name) => ByName.TryGetValue(name, out var json) ? JsonNode.Parse(json) : null;

    /// <summary>What a route parameter stands for.</summary>
    public static string? DescriptionOf(string routeParameter) => Descriptions.GetValueOrDefault(routeParameter);
}
