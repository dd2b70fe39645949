using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Content;

internal static class ContentSetup
{
    public static void AddContent(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptionsSection<EmbeddingOptions>(EmbeddingOptions.SectionName);
        services.AddSingleton<TextVectors>();
        services.AddSingleton<ContentState>();
        services.AddSingleton(TextEncoders.Create);
        services.AddSingleton<ContentIndex>();
        services.AddSingleton<MeaningSearch>();
        services.AddHostedService<ContentService>();
        services.AddHealthChecks().AddCheck<ContentHealthCheck>("content");
    }
}
