namespace MovieRecs.Api.Serving;

/// <summary>What requests are answered from. Readers never wait; publishers take turns.</summary>
internal sealed class ModelStore
{
    private readonly Lock _publishing = new();
    private volatile ServingSnapshot _current = ServingSnapshot.Empty;

    /// <summary>
    /// The latest snapshot. Read it once per request and keep the reference: two reads may straddle a swap and mix two
    /// versions.
    /// </summary>
    public ServingSnapshot Current => _current;

    /// <summary>Swaps in models together with the catalogue that was loaded for them.</summary>
    public void Publish(Catalogue catalogue, ServedModels models)
    {
        lock (_publishing)
        {
            _current = new ServingSnapshot(catalogue, models);
        }
    }

    /// <summary>Swaps in other models and keeps the catalogue.</summary>
    public void Publish(ServedModels models)
    {
        lock (_publishing)
        {
            _current = new ServingSnapshot(_current.Catalogue, models);
        }
    }

    /// <summary>Swaps in another catalogue and keeps the models, if there are any.</summary>
    public void Publish(Catalogue catalogue)
    {
        lock (_publishing)
        {
            _current = new ServingSnapshot(catalogue, _current.Models);
        }
    }
}
