using System.Text.Json.Serialization;

namespace MovieRecs.Api.Auth;

[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(RefreshRequest))]
[JsonSerializable(typeof(PasswordRequest))]
[JsonSerializable(typeof(RegisteredUser))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(AccountAnswer))]
internal sealed partial class AuthJsonContext : JsonSerializerContext;
