namespace MovieRecs.Api.Hosting;

/// <summary>
/// Headers that tell a browser what the answers are not for. Scripts come from this service only; styles may stand in the
/// page and images in the style sheet, which the Swagger page needs.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    private const string ContentSecurityPolicy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; "
        + "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    // At the last moment, because the exception handler clears what was set before it.
    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(static response => Add(((HttpResponse)response).Headers), context.Response);
        return next(context);
    }

    private static Task Add(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Referrer-Policy"] = "no-referrer";
        // Answers may be somebody's own; an endpoint whose answers may be kept says so itself, or by an ETag.
        if (headers.CacheControl.Count == 0 && headers.ETag.Count == 0)
        {
            headers.CacheControl = "no-store";
        }

        return Task.CompletedTask;
    }
}
