using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Ratings;

internal static class RatingsSetup
{
    public static void AddRatings(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<RatingService>();
        builder.Services.AddJsonContext(RatingsJsonContext.Default);
    }
}
