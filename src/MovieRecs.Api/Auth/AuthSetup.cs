namespace MovieRecs.Api.Auth;

internal static class AuthSetup
{
    public static void AddAuth(this WebApplicationBuilder builder)
    {
        _ = builder;
    }
}
