using Microsoft.EntityFrameworkCore;
using MovieRecs.Api.Auth;
using MovieRecs.Api.Data;

namespace MovieRecs.Api.Tests.Infrastructure;

/// <summary>Puts rows into a test's database as an import would have.</summary>
public sealed class TestSeed(MovieRecsDbContext context)
{
    private static readonly DateTimeOffset RatedAt = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Made once: a hash takes as long as bcrypt is meant to.</summary>
    private static readonly Lazy<string> PasswordHash = new(() => PasswordHasher.Hash(MovieRecsApplication.Password));

    public MovieRecsDbContext Context => context;

    /// <summary>An account with <see cref="MovieRecsApplication.Password"/>.</summary>
    public async Task<User> AddAccountAsync(string userName, bool isAdministrator = false)
    {
        var user = new User
        {
            Id = await context.Database.SqlQueryRaw<int>(
                $"SELECT nextval('{MovieRecsDbContext.AccountIdSequence}')::int AS \"Value\"").SingleAsync(),
            Origin = UserOrigin.Account,
            UserName = userName,
            NormalizedUserName = UserNames.Normalize(userName),
            PasswordHash = PasswordHash.Value,
            IsAdministrator = isAdministrator,
            CreatedAt = DateTimeOffset.UtcNow,
        };
        context.Add(user);
        await context.SaveChangesAsync();
        return user;
    }

    public async Task AddMovieAsync(int movieId, string title, int? year = null, params string[] genres)
    {
        var movie = new Movie { Id = movieId, Origin = MovieOrigin.Imported, Title = title, Year = year };
        foreach (var name in genres)
        {
            var genre = await context.Set<Genre>().FirstOrDefaultAsync(genre => genre.Name == name);
            movie.Genres.Add(genre ?? new Genre { Name = name });
        }

        context.Add(movie);
        await context.SaveChangesAsync();
    }

    /// <summary>Adds ratings in stars, and imported users for the ids that have none yet.</summary>
    public async Task AddRatingsAsync(params IEnumerable<(int UserId, int MovieId, double Stars)> ratings)
    {
        var rows = ratings.ToList();
        var ids = rows.Select(row => row.UserId).ToHashSet();
        ids.ExceptWith(await context.Users.Select(user => user.Id).ToListAsync());
        context.AddRange(ids.Select(id => new User { Id = id, Origin = UserOrigin.Imported, CreatedAt = RatedAt }));
        context.AddRange(rows.Select((row, index) => new Rating
        {
            UserId = row.UserId,
            MovieId = row.MovieId,
            HalfStars = checked((short)(row.Stars * 2)),
            RatedAt = RatedAt.AddMinutes(index),
        }));
        await context.SaveChangesAsync();
        context.ChangeTracker.Clear();
    }

    /// <summary>
    /// A catalogue with a plain taste to learn: movies 1 … <paramref name="movies"/> are action (odd) or romance (even),
    /// and users 1 … <paramref name="users"/> like the one or the other and rate a third of each.
    /// </summary>
    public async Task AddTasteAsync(int users = 60, int movies = 40)
    {
        for (var movieId = 1; movieId <= movies; movieId++)
        {
            await AddMovieAsync(movieId, $"Film {movieId}", 1980 + movieId % 40, movieId % 2 == 1 ? "Action" : "Romance");
        }

        await AddRatingsAsync(
            from userId in Enumerable.Range(1, users)
            from movieId in Enumerable.Range(1, movies)
            where (userId * 7 + movieId * 3 + userId * movieId) % 3 == 0
            select (userId, movieId, userId % 2 == movieId % 2 ? 4.5 : 1.5));
    }
}
