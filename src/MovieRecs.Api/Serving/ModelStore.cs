using MovieRecs.Api.Hosting.Telemetry;

namespace MovieRecs.Api.Serving;

/// <summary>What requests are answered from. Readers never wait; publishers take turns.</summary>
internal sealed class ModelStore
{
    private readonly Lock _publishing = new();
    private readonly ServiceTelemetry? _telemetry;
    private volatile ServingSnapshot _current = ServingSnapshot.Empty;

    /// <param name="telemetry">Is told of the model in service; null where nobody measures.</param>
    public ModelStore(ServiceTelemetry? telemetry = null)
    {
        _telemetry = telemetry;
        if (telemetry is not null)
        {
            telemetry.Model = () => _current.Models is { } models
                ? new ModelFigures(models.Version, models.TrainedAt, models.Metrics["rmse"], models.Metrics["ndcgAt10"])
                : null;
        }
    }

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
            _current = new ServingSnapshot(catalogue, models, _telemetry);
        }
    }

    /// <summary>Swaps in other models and keeps the catalogue.</summary>
    public void Publish(ServedModels models)
    {
        lock (_publishing)
        {
            _current = new ServingSnapshot(_current.Catalogue, models, _telemetry);
        }
    }

    /// <summary>Swaps in another catalogue and keeps the models, if there are any.</summary>
    public void Publish(Catalogue catalogue)
    {
        lock (_publishing)
        {
            _current = new ServingSnapshot(catalogue, _current.Models, _telemetry);
        }
    }
}
