namespace MovieRecs.Als.Retrieval;

/// <summary>An item of a ranked list.</summary>
/// <param name="ItemIndex">Its row in the model.</param>
/// <param name="Score">What it is ordered by.</param>
public readonly record struct ScoredItem(int ItemIndex, float Score);
