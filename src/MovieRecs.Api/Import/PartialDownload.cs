using System.Net;
using System.Net.Http.Headers;

namespace MovieRecs.Api.Import;

/// <summary>
/// The part of a file that has arrived. Beside it stands the server's tag of the version it belongs to; a part without one
/// cannot be continued and is fetched again from the start.
/// </summary>
internal sealed class PartialDownload(string path)
{
    private readonly string _tagPath = path + ".etag";

    /// <summary>Asks for what is missing, or for the whole file if the server has another version by now.</summary>
    public HttpRequestMessage RequestRest(Uri address)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        var part = new FileInfo(path);
        if (part is { Exists: true, Length: > 0 } && File.Exists(_tagPath)
            && EntityTagHeaderValue.TryParse(File.ReadAllText(_tagPath), out var tag))
        {
            request.Headers.Range = new RangeHeaderValue(part.Length, null);
            request.Headers.IfRange = new RangeConditionHeaderValue(tag);
        }

        return request;
    }

    /// <summary>Opens the file where the answer's first byte belongs.</summary>
    /// <exception cref="HttpRequestException">The server sends another range than was asked for.</exception>
    public FileStream Open(HttpResponseMessage response)
    {
        if (response.StatusCode == HttpStatusCode.PartialContent)
        {
            var file = new FileStream(path, FileMode.Append, FileAccess.Write);
            if (response.Content.Headers.ContentRange?.From == file.Position)
            {
                return file;
            }

            file.Dispose();
            Discard();
            throw new HttpRequestException("the server sends another part of the file than was asked for");
        }

        // In this order, so that a tag never stands beside bytes of another version.
        File.Delete(_tagPath);
        var whole = File.Create(path);
        if (response.Headers.ETag is { IsWeak: false } tag)
        {
            File.WriteAllText(_tagPath, tag.ToString());
        }

        return whole;
    }

    /// <summary>All of it has arrived: gives the file its name.</summary>
    public void Complete(string finalPath)
    {
        File.Move(path, finalPath, overwrite: true);
        File.Delete(_tagPath);
    }

    /// <summary>Keeps a part that another attempt could continue.</summary>
    public void KeepOnlyIfUseful(long maximumBytes)
    {
        if (!File.Exists(_tagPath) || new FileInfo(path) is { Exists: true } part && part.Length > maximumBytes)
        {
            Discard();
        }
    }

    public void Discard()
    {
        File.Delete(_tagPath);
        File.Delete(path);
    }
}
