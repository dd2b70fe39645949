namespace MovieRecs.Als.Models;

/// <summary>Tells when a figure that falls from iteration to iteration has all but stopped falling.</summary>
/// <param name="tolerance">The least relative fall that is worth another iteration; 0 never stops.</param>
internal struct Convergence(float tolerance)
{
    private double _last = double.PositiveInfinity;

    /// <summary>Takes the figure of an iteration.</summary>
    /// <returns>Whether it fell by less than the tolerance.</returns>
    public bool IsReachedWith(double figure)
    {
        var isReached = tolerance > 0 && _last - figure < tolerance * Math.Abs(_last);
        _last = figure;
        return isReached;
    }
}
