using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using MovieRecs.Api.Content;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Infrastructure;
using Npgsql;

namespace MovieRecs.Api.Tests.Serving;

public sealed class CatalogueLoaderTests
{
    [Fact]
    public async Task Counting_the_ratings_may_take_as_long_as_a_cold_disk_needs()
    {
        var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync();
        var timeouts = new CommandTimeouts();
        await using (var context = new MovieRecsDbContext(
            new DbContextOptionsBuilder<MovieRecsDbContext>().UseNpgsql(database).AddInterceptors(timeouts).Options))
        {
            await new CatalogueLoader(context, new TextVectors(new NoContexts())).LoadAsync(CancellationToken.None);
        }

        Assert.Equal(3, timeouts.Seconds.Count);
        Assert.All(timeouts.Seconds, seconds => Assert.Equal(3600, seconds));
        await (await PostgresServer.GetAsync()).DropDatabaseAsync(database);
    }

    [Fact]
    public void A_start_that_the_database_fails_ends_with_one_line()
    {
        var wrapped = new InvalidOperationException(
            "An exception has been raised that is likely due to a transient failure.",
            new NpgsqlException("Exception while reading from stream", new TimeoutException("Timeout during reading attempt\nmore")));

        Assert.Equal("the database failed: Timeout during reading attempt", ServiceRun.ReasonOf(wrapped));
        Assert.Null(ServiceRun.ReasonOf(new PostgresException("syntax error", "ERROR", "ERROR", "42601")));
    }

    /// <summary>No vector is asked for of the database.</summary>
    private sealed class NoContexts : IDbContextFactory<MovieRecsDbContext>
    {
        public MovieRecsDbContext CreateDbContext() => throw new InvalidOperationException();
    }

    private sealed class CommandTimeouts : DbCommandInterceptor
    {
        public List<int> Seconds { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Seconds.Add(command.CommandTimeout);
            return ValueTask.FromResult(result);
        }
    }
}
