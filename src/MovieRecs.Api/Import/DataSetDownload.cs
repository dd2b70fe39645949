using System.Net.Sockets;
using MovieRecs.Api.Data;

namespace MovieRecs.Api.Import;

/// <summary>Fetches public data sets from GroupLens into the data folder, once each.</summary>
internal sealed partial class DataSetDownload(
    HttpClient client, DataFolder dataFolder, TimeProvider time, ILogger<DataSetDownload> logger)
{
    private const string Address = "https://files.grouplens.org/datasets/movielens/";
    private const string Folder = "downloads";

    /// <summary>Eight times the largest of them.</summary>
    private const long MaximumBytes = 2L << 30;

    private static readonly string[] _names = ["ml-latest-small", "ml-100k", "ml-1m", "ml-25m", "ml-32m"];
    private static readonly TimeSpan _stallTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _progressInterval = TimeSpan.FromSeconds(2);

    public static bool Knows(string name) => _names.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The path of the data set's zip, downloaded if this machine does not have it yet.</summary>
    /// <param name="name">One that <see cref="Knows"/> answers for.</param>
    /// <param name="cancellationToken">Gives the download up.</param>
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
        var partial = path + ".partial";
        try
        {
            await DownloadAsync(new Uri(Address + fileName), partial, cancellationToken);
            File.Move(partial, path, overwrite: true);
            return path;
        }
        catch (Exception exception) when (IsNetworkFailure(exception) && !cancellationToken.IsCancellationRequested)
        {
            throw new DownloadFailedException(
                $"{name} cannot be downloaded from {Address}{fileName} ({Reason(exception)}). Give the path of a folder or zip on this machine instead.",
                exception);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static bool IsNetworkFailure(Exception exception) =>
        exception is HttpRequestException or OperationCanceledException or SocketException or HttpIOException;

    private static string Reason(Exception exception) => exception switch
    {
        OperationCanceledException => $"no data for {_stallTimeout.TotalSeconds:0} seconds",
        HttpRequestException { StatusCode: { } status } => $"status {(int)status}",
        _ => exception.GetBaseException().Message,
    };

    private async Task DownloadAsync(Uri address, string path, CancellationToken cancellationToken)
    {
        // Restarted with each block, so that a slow connection may take its time and a dead one may not.
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stall.CancelAfter(_stallTimeout);
        using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, stall.Token);
        response.EnsureSuccessStatusCode();
        var total = response.Content.Headers.ContentLength;
        await using var content = await response.Content.ReadAsStreamAsync(stall.Token);
        await using var file = File.Create(path);
        var buffer = new byte[1 << 16];
        var received = 0L;
        var lastProgress = time.GetTimestamp();
        for (int read; (read = await content.ReadAsync(buffer, stall.Token)) > 0;)
        {
            stall.CancelAfter(_stallTimeout);
            received += read;
            if (received > MaximumBytes)
            {
                throw new HttpRequestException($"the answer is larger than {MaximumBytes >> 30} GiB");
            }

            await file.WriteAsync(buffer.AsMemory(0, read), stall.Token);
            if (time.GetElapsedTime(lastProgress) >= _progressInterval)
            {
                lastProgress = time.GetTimestamp();
                LogProgress(address, received / 1e6, total / 1e6);
            }
        }

        if (total is { } promised && received != promised)
        {
            throw new HttpRequestException($"the connection ended after {received} of {promised} bytes");
        }
    }

    [LoggerMessage(
        LogLevel.Information,
        "{File} is a MovieLens data set of GroupLens, University of Minnesota, under the licence in its README: for research, no commercial use and no redistribution without permission. Cite Harper and Konstan (2015), The MovieLens Datasets")]
    private partial void LogLicence(string file);

    [LoggerMessage(LogLevel.Information, "Using {Path} of an earlier download")]
    private partial void LogFound(string path);

    [LoggerMessage(LogLevel.Information, "Downloading {Address}: {Megabytes:N0} of {TotalMegabytes:N0} MB")]
    private partial void LogProgress(Uri address, double megabytes, double? totalMegabytes);
}

/// <summary>A public data set could not be fetched. The message is one line that says what to do.</summary>
internal sealed class DownloadFailedException(string message, Exception? innerException = null)
    : Exception(message, innerException);
