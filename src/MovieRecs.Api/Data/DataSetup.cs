namespace MovieRecs.Api.Data;

internal static class DataSetup
{
    public static void AddData(this WebApplicationBuilder builder)
    {
        _ = builder;
    }
}
