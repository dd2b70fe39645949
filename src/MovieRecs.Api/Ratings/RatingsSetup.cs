using System.Text.Json.Serialization;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Ratings.Import;

namespace MovieRecs.Api.Ratings;

internal static class RatingsSetup
{
    public static void AddRatings(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<RatingService>();
        builder.Services.AddSingleton<RatingImportService>();
        builder.Services.AddJsonContext(RatingsJsonContext.Default);
    }
}

[JsonSerializable(typeof(RatingRequest))]
[JsonSerializable(typeof(RatingValue))]
[JsonSerializable(typeof(RatingItem))]
[JsonSerializable(typeof(RatingPage))]
[JsonSerializable(typeof(RatingImportReport))]
[JsonSerializable(typeof(UndoneImport))]
internal sealed partial class RatingsJsonContext : JsonSerializerContext;
