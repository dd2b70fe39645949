namespace MovieRecs.Api.Hosting;

internal static class HostingSetup
{
    public static void AddHosting(this WebApplicationBuilder builder)
    {
        _ = builder;
    }

    public static void UseHosting(this WebApplication app)
    {
        _ = app;
    }

    public static void MapHosting(this IEndpointRouteBuilder routes)
    {
        _ = routes;
    }
}
