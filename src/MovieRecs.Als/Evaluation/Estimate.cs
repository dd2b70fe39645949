namespace MovieRecs.Als.Evaluation;

/// <summary>A mean over independent observations (users, as a rule) and how far it may be off by chance.</summary>
/// <param name="Mean">Arithmetic mean; 0 when there was no observation.</param>
/// <param name="StandardError">
/// Standard error of <paramref name="Mean"/>: s/√n with the sample deviation s (n − 1 in the denominator); 0 for fewer
/// than two observations. ±1.96 of it is the 95 % interval.
/// </param>
/// <param name="Count">Observations that entered.</param>
public readonly record struct Estimate(double Mean, double StandardError, long Count);
