namespace MovieRecs.Api.Tests.Infrastructure;

/// <summary>A logged-in account and a client that sends its access token.</summary>
public sealed record TestUser(HttpClient Client, int UserId, string UserName);
