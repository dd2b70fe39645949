namespace MovieRecs.Api.Models;

internal static class ModelsSetup
{
    public static void AddModels(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<RatingActivity>();
        builder.Services.AddScoped<CatalogueLoader>();
    }
}
