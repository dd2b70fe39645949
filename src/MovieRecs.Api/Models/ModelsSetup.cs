namespace MovieRecs.Api.Models;

internal static class ModelsSetup
{
    public static void AddModels(this WebApplicationBuilder builder)
    {
        _ = builder;
    }
}
