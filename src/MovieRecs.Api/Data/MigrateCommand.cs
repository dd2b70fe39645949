using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Data;

/// <summary>
/// <c>--migrate</c>: brings the schema up to date and exits, for deployments that start with
/// <c>Database__Migrate=false</c>.
/// </summary>
internal sealed class MigrateCommand(DatabaseServer database) : IOneShotCommand
{
    public string Name => ServiceArguments.Migrate;

    public async Task RunAsync(string? argument, CancellationToken cancellationToken)
    {
        await database.OpenAsync(cancellationToken);
        await database.MigrateAsync(cancellationToken);
    }
}
