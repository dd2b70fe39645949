using System.Text.Json.Serialization;
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

[JsonSerializable(typeof(RatingRequest))]
[JsonSerializable(typeof(RatingValue))]
[JsonSerializable(typeof(RatingItem))]
[JsonSerializable(typeof(RatingPage))]
internal sealed partial class RatingsJsonContext : JsonSerializerContext;
