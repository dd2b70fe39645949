using Microsoft.EntityFrameworkCore;

namespace MovieRecs.Api.Data;

public sealed class MovieRecsDbContext(DbContextOptions<MovieRecsDbContext> options) : DbContext(options)
{
    /// <summary>
    /// Ids of accounts. It starts far above every public data set and each import moves it past the largest imported id,
    /// so an account never takes the id of an imported user.
    /// </summary>
    public const string AccountIdSequence = "account_id_seq";

    public DbSet<User> Users => Set<User>();

    public DbSet<RefreshToken> RefreshTokens => Set<RefreshToken>();

    public DbSet<Movie> Movies => Set<Movie>();

    public DbSet<Genre> Genres => Set<Genre>();

    public DbSet<MovieTag> MovieTags => Set<MovieTag>();

    public DbSet<TextVector> TextVectors => Set<TextVector>();

    public DbSet<Rating> Ratings => Set<Rating>();

    public DbSet<HiddenMovie> HiddenMovies => Set<HiddenMovie>();

    public DbSet<WatchlistEntry> Watchlist => Set<WatchlistEntry>();

    public DbSet<RatingImport> RatingImports => Set<RatingImport>();

    public DbSet<RatingImportChange> RatingImportChanges => Set<RatingImportChange>();

    public DbSet<Erasure> Erasures => Set<Erasure>();

    public DbSet<TasteConsent> TasteConsents => Set<TasteConsent>();

    public DbSet<CompletedImport> Imports => Set<CompletedImport>();

    public DbSet<TrainingRun> TrainingRuns => Set<TrainingRun>();

    public DbSet<TrainedModel> Models => Set<TrainedModel>();

    public DbSet<ModelArtifact> ModelArtifacts => Set<ModelArtifact>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasSequence<int>(AccountIdSequence).StartsAt(1_000_001);
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(MovieRecsDbContext).Assembly);
    }
}
