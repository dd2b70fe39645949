using System.Text.Json.Serialization;

namespace MovieRecs.Api.Users;

[JsonSerializable(typeof(DeletionReceipt))]
[JsonSerializable(typeof(HiddenMoviePage))]
internal sealed partial class UsersJsonContext : JsonSerializerContext;
