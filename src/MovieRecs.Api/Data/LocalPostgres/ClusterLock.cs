namespace MovieRecs.Api.Data.LocalPostgres;

/// <summary>
/// Lets one process at a time run a cluster. The operating system holds the lock on the open file, so it ends with the
/// process however that ends; the file itself stays.
/// </summary>
internal sealed class ClusterLock : IDisposable
{
    private readonly FileStream _file;

    private ClusterLock(FileStream file) => _file = file;

    /// <exception cref="LocalPostgresException">Another process has it, or this one may not write there.</exception>
    public static ClusterLock Acquire(string clusterFolder)
    {
        try
        {
            return new ClusterLock(new FileStream(
                clusterFolder + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new LocalPostgresException(
                $"{Path.GetDirectoryName(clusterFolder)} belongs to another account: {exception.Message} Run the service as that "
                + "account, or give it a folder of its own with DataFolder.",
                exception);
        }
        catch (IOException exception) when (File.Exists(clusterFolder + ".lock"))
        {
            throw new LocalPostgresException(
                $"{clusterFolder} is in use by another running MovieRecs service. Stop that one, or give this one "
                + "a folder of its own with DataFolder.",
                exception);
        }
        catch (IOException exception)
        {
            throw new LocalPostgresException($"the data folder cannot be written: {exception.Message}", exception);
        }
    }

    public void Dispose() => _file.Dispose();
}
