using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Retrieval;

namespace MovieRecs.Api.Models;

/// <summary>Both models of one published version and the facts about it. A version's content never changes.</summary>
/// <param name="Version">From 1.</param>
/// <param name="TrainedAt">When its training ended.</param>
/// <param name="Items">The items of both models, by movie id.</param>
/// <param name="Ranker">Orders the lists.</param>
/// <param name="Stars">Predicts the stars shown beside them.</param>
/// <param name="Metrics">Validation metrics by name.</param>
internal sealed record ServedModels(
    int Version,
    DateTimeOffset TrainedAt,
    IdMap Items,
    ImplicitAlsModel Ranker,
    ExplicitAlsModel Stars,
    IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>Finds the ranker's top items without scoring all of them.</summary>
    public ItemIndex Index { get; } = new(Ranker.ItemFactors, Ranker.Factors);
}
