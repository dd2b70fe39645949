using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Hosting.Problems;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace MovieRecs.Api.Hosting;

/// <summary>
/// Gives requests that the server itself refuses (a broken request line, headers that are too large) the same body as every
/// other error. Such a request never reaches the pipeline. The server raises a diagnostic event before it sends a bare
/// status, and skips that if a response has been started by then. Other requests pay only for the check whether anybody
/// listens to their own events.
/// </summary>
internal sealed class ServerRefusals(DiagnosticListener diagnostics, IOptions<JsonOptions> json)
    : IHostedService, IObserver<KeyValuePair<string, object?>>
{
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    private IDisposable? _subscription;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = diagnostics.Subscribe(this, name => name == BadRequest);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _subscription?.Dispose();
        return Task.CompletedTask;
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        // Over HTTP/2 and 3 the server resets the stream instead.
        if (value is { Key: BadRequest, Value: IFeatureCollection features }
            && features.Get<IHttpResponseFeature>() is { HasStarted: false } response
            && features.Get<IHttpResponseBodyFeature>() is { } body
            && features.Get<IConnectionTransportFeature>()?.Transport.Output is { } output
            && features.Get<IHttpRequestFeature>()?.Protocol is not "HTTP/2" and not "HTTP/3")
        {
            Write(features, response, body, output);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private void Write(
        IFeatureCollection features, IHttpResponseFeature response, IHttpResponseBodyFeature body, PipeWriter output)
    {
        var problem = new ProblemDetails { Detail = features.Get<IBadRequestExceptionFeature>()?.Error?.Message };
        ProblemWriter.Complete(
            problem, response.StatusCode, features.GetRequiredFeature<IHttpRequestIdentifierFeature>().TraceIdentifier);
        var content = JsonSerializer.SerializeToUtf8Bytes(problem, json.Value.SerializerOptions.GetTypeInfo(problem.GetType()));

        response.Headers.ContentType = ProblemWriter.ContentType;
        response.Headers.ContentLength = content.Length;
        response.Headers.Connection = "close";
        SecurityHeaders.AddTo(response.Headers);
        // The body's stream does not exist yet, so the body goes to the connection itself, after the headers. The server sees a
        // response that has started, and only closes the connection.
        if (body.StartAsync().IsCompletedSuccessfully)
        {
            output.Write(content);
            // It fits the connection's buffer, so there is nothing to wait for.
            _ = output.FlushAsync().AsTask();
        }
    }
}
