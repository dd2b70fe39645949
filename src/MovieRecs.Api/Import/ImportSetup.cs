namespace MovieRecs.Api.Import;

internal static class ImportSetup
{
    public static void AddImport(this WebApplicationBuilder builder)
    {
        _ = builder;
    }
}
