namespace MovieRecs.Api.Hosting.Logging;

/// <summary>Endpoint metadata: answers that went well are logged at debug level only.</summary>
internal sealed class QuietRequests;
