using System.Text.Json.Serialization;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Users.Administration;

namespace MovieRecs.Api.Users;

internal static class UsersSetup
{
    public static void AddUsers(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<HiddenMovieService>();
        builder.Services.AddScoped<WatchlistService>();
        builder.Services.AddScoped<AccountExport>();
        builder.Services.AddScoped<UserDeletion>();
        builder.Services.AddScoped<UserAdministration>();
        builder.Services.AddJsonContext(UsersJsonContext.Default);
        builder.Services.AddJsonContext(UserAdministrationJsonContext.Default);
        builder.Services.AddJsonContext(ErasureJsonContext.Default);
    }
}

[JsonSerializable(typeof(DeletionReceipt))]
[JsonSerializable(typeof(HiddenMoviePage))]
[JsonSerializable(typeof(WatchlistPage))]
[JsonSerializable(typeof(ExportedAccount))]
[JsonSerializable(typeof(TasteProfileAnswer))]
internal sealed partial class UsersJsonContext : JsonSerializerContext;
