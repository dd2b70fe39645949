using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Models;

/// <summary>Puts the catalogue in service, so that everything but personal answers works while the first model trains.</summary>
internal sealed class CatalogueStartup(CatalogueLoader loader, ModelStore store) : IStartupTask
{
    public string Name => "loading the catalogue";

    public async Task RunAsync(CancellationToken cancellationToken) =>
        store.Publish(await loader.LoadAsync(cancellationToken));
}
