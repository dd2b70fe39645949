namespace MovieRecs.Api.Hosting.Logging;

/// <summary>Endpoint metadata: answers that went well, and 503, are logged at debug level only.</summary>
internal sealed class QuietRequests;
