using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Api.Import.Administration;

/// <summary>What administrators may import over HTTP. Bound from the <c>Import</c> section.</summary>
internal sealed class ImportOptions
{
    public const string SectionName = "Import";

    /// <summary>The folder whose data sets may be named; empty: none, only files that are sent along.</summary>
    public string Folder { get; set; } = "";

    /// <summary>Largest file that may be sent along, in bytes: room for the largest public data set.</summary>
    [Range(1, 1L << 40, ErrorMessage = "must be from 1 to 1099511627776.")]
    public long MaximumBytes { get; set; } = 1L << 30;
}
