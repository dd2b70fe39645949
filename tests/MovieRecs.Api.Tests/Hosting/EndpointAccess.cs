using System.Net;

namespace MovieRecs.Api.Tests.Hosting;

/// <summary>Who may use an endpoint, and a request that succeeds for those who may.</summary>
/// <param name="Access">Who may.</param>
/// <param name="Success">The status of the request for those who may.</param>
/// <param name="Body">JSON, with <c>{owner}</c> for the owner's id; null for none.</param>
/// <param name="Path">With <c>{userId}</c> for the owner's id; null for the route itself.</param>
public sealed record EndpointAccess(Access Access, HttpStatusCode Success, string? Body = null, string? Path = null);
