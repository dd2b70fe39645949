using System.Net;
using System.Net.Sockets;
using MovieRecs.Api.Data;
using Polly;
using Polly.Timeout;

namespace MovieRecs.Api.Import;

/// <summary>
/// Fetches public data sets from GroupLens into the data folder, once each. A transfer that breaks resumes where it
/// ended, also at the next start.
/// </summary>
internal sealed partial class DataSetDownload(
    HttpClient client, DataFolder dataFolder, TimeProvider time, ILogger<DataSetDownload> logger)
{
    private const string Folder = "downloads";

    /// <summary>Eight times the largest of them.</summary>
    private const long MaximumBytes = 2L << 30;

    private static readonly string[] _names = ["ml-latest-small", "ml-100k", "ml-1m", "ml-25m", "ml-32m"];
    private static readonly TimeSpan _stallTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _progressInterval = TimeSpan.FromSeconds(2);

    /// <summary>Repeats a transfer that broke; a request that failed has been repeated by the client.</summary>
    private readonly ResiliencePipeline<Exception?> _transfers = DownloadRetries.CreateTransfers(time);

    public static bool Knows(string name) => _names.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The path of the data set's zip, downloaded if this machine does not have it yet.</summary>
    /// <param name="name">A name that <see cref="Knows"/> accepts.</param>
    /// <param name="cancellationToken">Cancels the download.</param>
    /// <exception cref="DownloadFailedException">It cannot be fetched.</exception>
    public async Task<string> GetAsync(string name, CancellationToken cancellationToken)
    {
        var fileName = name.ToLowerInvariant() + ".zip";
        var path = Path.Combine(dataFolder.File(Folder), fileName);
        LogLicence(fileName);
        if (File.Exists(path))
        {
            LogFound(path);
            return path;
        }

        dataFolder.Create();
        Directory.CreateDirectory(dataFolder.File(Folder));
        var partial = new PartialDownload(path + ".partial");
        var address = new Uri(client.BaseAddress!, fileName);
        try
        {
            var failure = await _transfers.ExecuteAsync(
                async token => await FetchAsync(address, partial, token), cancellationToken);
            if (failure is not null)
            {
                throw Failed(failure);
            }

            partial.Complete(path);
            return path;
        }
        catch (Exception exception) when (IsNetworkFailure(exception) && !cancellationToken.IsCancellationRequested)
        {
            throw Failed(exception);
        }
        finally
        {
            partial.KeepOnlyIfUseful(MaximumBytes);
        }

        DownloadFailedException Failed(Exception exception) => new(
            $"{name} cannot be downloaded from {address} ({Reason(exception)}). "
            + "Give the path of a folder or zip on this machine instead.",
            exception);
    }

    private static bool IsNetworkFailure(Exception exception) =>
        exception is HttpRequestException or OperationCanceledException or SocketException or HttpIOException
            or TimeoutRejectedException;

    private static string Reason(Exception exception) => exception switch
    {
        OperationCanceledException => $"no data for {_stallTimeout.TotalSeconds:0} seconds",
        TimeoutRejectedException timeout => $"no answer in {timeout.Timeout.TotalSeconds:0} seconds",
        HttpRequestException { StatusCode: { } status } => $"status {(int)status}",
        _ => exception.GetBaseException().Message,
    };

    /// <summary>Fetches what is missing. Returns why the transfer broke, or null when the file is complete.</summary>
    private async Task<Exception?> FetchAsync(Uri address, PartialDownload partial, CancellationToken cancellationToken)
    {
        using var request = partial.RequestRest(address);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            partial.Discard();
            return new HttpRequestException("the server has a shorter file than the part already here");
        }

        response.EnsureSuccessStatusCode();
        await using var file = partial.Open(response);
        if (file.Position > 0)
        {
            LogResumed(address, file.Position / 1e6);
        }

        var total = file.Position + response.Content.Headers.ContentLength;
        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await CopyAsync(content, file, address, total, cancellationToken);
    }

    private async Task<Exception?> CopyAsync(
        Stream content, FileStream file, Uri address, long? total, CancellationToken cancellationToken)
    {
        // Restarted with each block, so that a slow connection may take its time and a dead one may not.
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var buffer = new byte[1 << 16];
        var lastProgress = time.GetTimestamp();
        while (true)
        {
            int read;
            try
            {
                stall.CancelAfter(_stallTimeout);
                read = await content.ReadAsync(buffer, stall.Token);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException
                && !cancellationToken.IsCancellationRequested)
            {
                return exception;
            }

            if (read == 0)
            {
                return total is { } promised && file.Position != promised
                    ? new HttpRequestException($"the connection ended after {file.Position} of {promised} bytes")
                    : null;
            }

            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            if (file.Position > MaximumBytes)
            {
                throw new HttpRequestException($"the answer is larger than {MaximumBytes >> 30} GiB");
            }

            if (time.GetElapsedTime(lastProgress) >= _progressInterval)
            {
                lastProgress = time.GetTimestamp();
                LogProgress(address, file.Position / 1e6, total / 1e6);
            }
        }
    }

    [LoggerMessage(
        LogLevel.Information,
        "{File} is a MovieLens data set of GroupLens, University of Minnesota, under the licence in its README: "
        + "for research, no commercial use and no redistribution without permission. "
        + "Cite Harper and Konstan (2015), The MovieLens Datasets")]
    private partial void LogLicence(string file);

    [LoggerMessage(LogLevel.Information, "Using {Path} of an earlier download")]
    private partial void LogFound(string path);

    [LoggerMessage(LogLevel.Information, "Downloading {Address}: {Megabytes:N0} of {TotalMegabytes:N0} MB")]
    private partial void LogProgress(Uri address, double megabytes, double? totalMegabytes);

    [LoggerMessage(LogLevel.Information, "Continuing the download of {Address} after {Megabytes:N1} MB")]
    private partial void LogResumed(Uri address, double megabytes);
}

/// <summary>A public data set could not be fetched. The message is one line that says what to do.</summary>
internal sealed class DownloadFailedException(string message, Exception? innerException = null)
    : Exception(message, innerException);
