using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Serving;

internal static class ModelsSetup
{
    public static void AddModels(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ModelStore>();
        builder.Services.AddSingleton<ModelEvents>();
        builder.Services.AddJsonContext(ServingJsonContext.Default);
        builder.Services.AddSingleton<RatingActivity>();
        builder.Services.AddSingleton<UserProfiles>();
        builder.Services.AddSingleton(_ => new ProfileCache());
        builder.Services.AddSingleton<IUserProfileSource, DatabaseProfileSource>();
        builder.Services.AddScoped<CatalogueLoader>();
        builder.Services.AddScoped<IStartupTask, CatalogueStartup>();
    }
}
