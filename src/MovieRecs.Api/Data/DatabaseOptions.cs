using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Api.Data;

/// <summary><c>ConnectionStrings__MovieRecs</c> selects the database; these settings control how it is used.</summary>
internal sealed class DatabaseOptions
{
    public const string SectionName = "Database";

    /// <summary>Whether the start brings the schema up to date. When off, <c>--migrate</c> does it alone.</summary>
    public bool Migrate { get; init; } = true;

    /// <summary>How long the start waits for a configured server that does not answer yet.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ErrorMessage = "must be between 00:00:00 and 01:00:00.")]
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Folder of PostgreSQL's server programs for the private cluster; searched for when empty.</summary>
    public string? BinaryFolder { get; init; }
}
