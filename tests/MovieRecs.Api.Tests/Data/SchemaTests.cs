using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using MovieRecs.Api.Data;
using MovieRecs.Api.Tests.Infrastructure;
using Npgsql;

namespace MovieRecs.Api.Tests.Data;

/// <summary>Compares the migrations with the model in both ways that matter: what the next migration starts from, and what they make.</summary>
public sealed class SchemaTests
{
    [Fact]
    public void The_snapshot_is_the_model()
    {
        using var context = CreateContext("Host=unused");
        var snapshot = ((IMutableModel)context.GetService<IMigrationsAssembly>().ModelSnapshot!.Model).FinalizeModel();
        var initialized = context.GetService<IModelRuntimeInitializer>().Initialize(snapshot, designTime: true);
        var differences = context.GetService<IMigrationsModelDiffer>().GetDifferences(
            initialized.GetRelationalModel(), context.GetService<IDesignTimeModel>().Model.GetRelationalModel());

        Assert.Empty(differences.Select(difference => difference.ToString()));
        Assert.False(context.Database.HasPendingModelChanges());
    }

    [Fact]
    public async Task The_migrations_make_the_schema_that_the_model_would()
    {
        var server = await PostgresServer.GetAsync();
        var fromMigrations = await server.CreateDatabaseAsync();
        var fromModel = await server.CreateEmptyDatabaseAsync();
        await using (var context = CreateContext(fromModel))
        {
            await context.Database.ExecuteSqlRawAsync(context.Database.GenerateCreateScript());
        }

        Assert.Equal(await DescribeAsync(fromModel), await DescribeAsync(fromMigrations));
        await server.DropDatabaseAsync(fromMigrations);
        await server.DropDatabaseAsync(fromModel);
    }

    [Fact]
    public async Task The_migrations_can_be_taken_back_and_applied_again()
    {
        var server = await PostgresServer.GetAsync();
        var connectionString = await server.CreateDatabaseAsync();
        var before = await DescribeAsync(connectionString);
        await using (var context = CreateContext(connectionString))
        {
            var migrator = context.GetService<IMigrator>();
            await migrator.MigrateAsync(Migration.InitialDatabase);
            Assert.Empty(await DescribeAsync(connectionString));
            await migrator.MigrateAsync();
        }

        Assert.Equal(before, await DescribeAsync(connectionString));
        await server.DropDatabaseAsync(connectionString);
    }

    private static MovieRecsDbContext CreateContext(string connectionString) =>
        new(new DbContextOptionsBuilder<MovieRecsDbContext>().UseNpgsql(connectionString).Options);

    /// <summary>Every column, constraint, index and sequence, one per line, as the server describes them.</summary>
    private static async Task<string> DescribeAsync(string connectionString)
    {
        const string Sql = """
            SELECT 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END || ' identity ' || a.attidentity::text
                || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
            FROM pg_attribute a
            JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
            LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relname <> '__EFMigrationsHistory'
            UNION ALL
            SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
            FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> '"__EFMigrationsHistory"'
            UNION ALL
            SELECT indexdef FROM pg_indexes
            WHERE schemaname = 'public' AND tablename <> '__EFMigrationsHistory'
            UNION ALL
            SELECT 'sequence ' || sequencename || ' ' || data_type || ' ' || start_value || ' ' || increment_by
            FROM pg_sequences WHERE schemaname = 'public'
            ORDER BY 1
            """;
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        await using var command = source.CreateCommand(Sql);
        await using var reader = await command.ExecuteReaderAsync();
        var text = new StringBuilder();
        while (await reader.ReadAsync())
        {
            text.AppendLine(reader.GetString(0));
        }

        return text.ToString();
    }
}
