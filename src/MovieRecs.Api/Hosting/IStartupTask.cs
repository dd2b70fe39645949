namespace MovieRecs.Api.Hosting;

/// <summary>
/// Work between "the database is up" and "ready": the first administrator, the seed data, the stored model. Tasks run one
/// after another in the order of their registration; the service listens meanwhile and answers not ready.
/// </summary>
internal interface IStartupTask
{
    /// <summary>Shown in the log and in the readiness answer while it runs.</summary>
    string Name { get; }

    Task RunAsync(CancellationToken cancellationToken);
}
