using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Net.Http.Headers;

namespace MovieRecs.Api.Serving;

/// <summary>
/// A JSON answer that the caller's own cache may keep and has to ask about each time: 304 while its content is the same.
/// Immutable, so that one may answer many requests.
/// </summary>
internal sealed class TaggedJson : IResult
{
    /// <summary>128 bits of SHA-256: no two answers of a user will ever share them.</summary>
    private const int TagBytes = 16;

    private readonly byte[] _body;
    private readonly string _tag;

    private TaggedJson(byte[] body, KeyValuePair<string, object?> metricTag)
    {
        MetricTag = metricTag;
        _body = body;
        _tag = $"\"{Base64Url.EncodeToString(SHA256.HashData(body).AsSpan(0, TagBytes))}\"";
    }

    /// <summary>What the answer counts as in the metrics.</summary>
    public KeyValuePair<string, object?> MetricTag { get; }

    public int Length => _body.Length;

    public static TaggedJson Of<TValue>(TValue value, JsonTypeInfo<TValue> type, KeyValuePair<string, object?> metricTag) =>
        new(JsonSerializer.SerializeToUtf8Bytes(value, type), metricTag);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.Headers.ETag = _tag;
        response.Headers.CacheControl = "private, no-cache";
        // The same address with "me" in it is another list for another caller.
        response.Headers.Vary = HeaderNames.Authorization;
        if (IsKnownTo(httpContext.Request))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = _body.Length;
        await response.Body.WriteAsync(_body, httpContext.RequestAborted);
    }

    private bool IsKnownTo(HttpRequest request)
    {
        if (request.Headers.IfNoneMatch.Count == 0)
        {
            return false;
        }

        foreach (var known in request.GetTypedHeaders().IfNoneMatch)
        {
            // If-None-Match compares weakly: W/"x" and "x" are the same (RFC 9110, 13.1.2).
            if (known.Equals(EntityTagHeaderValue.Any) || known.Tag.Equals(_tag, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
