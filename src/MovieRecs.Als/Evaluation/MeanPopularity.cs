namespace MovieRecs.Als.Evaluation;

/// <summary>popularity@K: how often the recommended items had been rated before, so how safe the lists play.</summary>
public static class MeanPopularity
{
    /// <summary>Mean training count of the listed items; 0 when nothing is listed.</summary>
    /// <param name="lists">Item indices, the lists of all users one after another.</param>
    /// <param name="trainingCounts">Ratings in training by item index.</param>
    public static double Of(ReadOnlySpan<int> lists, ReadOnlySpan<int> trainingCounts)
    {
        var sum = 0L;
        foreach (var item in lists)
        {
            sum += trainingCounts[item];
        }

        return lists.IsEmpty ? 0 : (double)sum / lists.Length;
    }
}
