using System.Text.Json.Serialization;
using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Users;

internal static class UsersSetup
{
    public static void AddUsers(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<HiddenMovieService>();
        builder.Services.AddScoped<WatchlistService>();
        builder.Services.AddScoped<AccountExport>();
        builder.Services.AddScoped<UserDeletion>();
        builder.Services.AddJsonContext(UsersJsonContext.Default);
    }
}

[JsonSerializable(typeof(DeletionReceipt))]
[JsonSerializable(typeof(HiddenMoviePage))]
[JsonSerializable(typeof(WatchlistPage))]
[JsonSerializable(typeof(ExportedAccount))]
internal sealed partial class UsersJsonContext : JsonSerializerContext;
