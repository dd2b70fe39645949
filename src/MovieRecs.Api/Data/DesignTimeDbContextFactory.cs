using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace MovieRecs.Api.Data;

/// <summary>For <c>dotnet ef</c>: the model alone, without starting the service and its database.</summary>
internal sealed class DesignTimeDbContextFactory : IDesignTimeDbContextFactory<MovieRecsDbContext>
{
    public MovieRecsDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<MovieRecsDbContext>().UseNpgsql().Options);
}
