namespace MovieRecs.Api.Users;

internal static class UsersSetup
{
    public static void AddUsers(this WebApplicationBuilder builder)
    {
        _ = builder;
    }
}
