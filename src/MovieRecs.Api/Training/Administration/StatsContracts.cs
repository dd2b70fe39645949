using MovieRecs.Api.Training.Validation;

namespace MovieRecs.Api.Training.Administration;

/// <summary>What the service holds and how it is doing.</summary>
/// <param name="Users">Users by where they came from.</param>
/// <param name="Movies">Movies by where they came from.</param>
/// <param name="Ratings">Ratings of all users together.</param>
/// <param name="Model">The model that answers are made from; null before the first.</param>
/// <param name="DamagedModels">Versions whose stored artifact could not be read since the service started.</param>
/// <param name="LastTrainingRun">The latest run, with its metrics.</param>
/// <param name="Memory">Memory of the service itself, without the database.</param>
public sealed record ServiceStats(
    UserCounts Users,
    MovieCounts Movies,
    long Ratings,
    ServedModelStats? Model,
    IReadOnlyList<int> DamagedModels,
    TrainingRunAnswer? LastTrainingRun,
    MemoryStats Memory);

/// <param name="Accounts">Registered with a login.</param>
/// <param name="Imported">Of a data set, without a login.</param>
/// <param name="Simulated">Viewers of the built-in demo: made up by a program, not people.</param>
public sealed record UserCounts(int Accounts, int Imported, int Simulated);

/// <param name="Imported">Of a data set.</param>
/// <param name="Demo">Of the built-in demo catalogue.</param>
/// <param name="Added">By administrators.</param>
public sealed record MovieCounts(int Imported, int Demo, int Added);

/// <param name="Version">Its version.</param>
/// <param name="TrainedAt">When it was trained.</param>
/// <param name="Movies">Movies it knows.</param>
/// <param name="RankerFactors">Factors of the model that orders the lists.</param>
/// <param name="StarsFactors">Factors of the model that predicts the stars.</param>
/// <param name="Metrics">Figures on the held-out ratings.</param>
public sealed record ServedModelStats(
    int Version, DateTimeOffset TrainedAt, int Movies, int RankerFactors, int StarsFactors, ValidationMetrics? Metrics);

/// <param name="WorkingSetBytes">Physical memory of the process.</param>
/// <param name="ManagedHeapBytes">Of it, objects of the runtime, garbage included.</param>
/// <param name="CollectionPauseSeconds">Time spent stopped by the garbage collector since the start.</param>
public sealed record MemoryStats(long WorkingSetBytes, long ManagedHeapBytes, double CollectionPauseSeconds);
