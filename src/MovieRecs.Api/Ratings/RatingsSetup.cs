namespace MovieRecs.Api.Ratings;

internal static class RatingsSetup
{
    public static void AddRatings(this WebApplicationBuilder builder)
    {
        _ = builder;
    }
}
