using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace MovieRecs.Api.Hosting;

/// <summary>
/// Refuses a body that announces more than the endpoint takes, and lets the server read and drop what is still being sent:
/// a server that hangs up in the middle makes most clients report a broken connection instead of the 413. The server
/// itself stops bodies that grow past the limit without having announced it.
/// </summary>
internal sealed class RequestSizeLimit(RequestDelegate next, IOptions<HttpOptions> options)
{
    public Task InvokeAsync(HttpContext context)
    {
        var feature = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
        var limit = context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize
            ?? (feature is null ? options.Value.MaximumBodyBytes : feature.MaxRequestBodySize);
        if (context.Request.ContentLength is not { } length || limit is null || length <= limit)
        {
            return next(context);
        }

        if (feature is { IsReadOnly: false })
        {
            // Kestrel drops an unread body for some seconds after the answer, but none that is over the limit.
            feature.MaxRequestBodySize = null;
        }

        return TypedResults.Problem(
            $"The body must not be larger than {limit} bytes.",
            statusCode: StatusCodes.Status413PayloadTooLarge).ExecuteAsync(context);
    }
}
