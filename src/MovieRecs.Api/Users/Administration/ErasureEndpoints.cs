using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using MovieRecs.Api.Data;
using MovieRecs.Api.Identity;

namespace MovieRecs.Api.Users.Administration;

/// <param name="Id">As the receipt of the deletion named it.</param>
/// <param name="ErasedAt">When account and ratings were deleted.</param>
/// <param name="RatingsRemoved">How many ratings that were.</param>
/// <param name="ModelVersion">The version in service then, which was trained while the user was there; 0 if there was none.</param>
/// <param name="RefitVersion">
/// The version in which the movies that the user had rated were solved again without these ratings. What is left of them in it is only
/// what other movies, and the few numbers that are fitted to all ratings together, learned from them. Null until it is there, and
/// if the models were trained again first.
/// </param>
/// <param name="CleanFromVersion">The first version that nothing of the user went into; null until it is there.</param>
public sealed record ErasureAnswer(
    int Id, DateTimeOffset ErasedAt, int RatingsRemoved, int ModelVersion, int? RefitVersion, int? CleanFromVersion);

internal static class ErasureEndpoints
{
    public static void MapErasures(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/admin/erasures/{id:int}", GetErasure).WithTags("Administration")
            .RequireAuthorization(Policies.Administrator)
            .WithName(nameof(GetErasure))
            .WithSummary("From which version of the models no trace of a deleted user is left.")
            .WithDescription(
                "Who it was is not kept. `refitVersion` takes the place of the version that was in service, whose bytes are deleted; "
                + "what can only be trained again (Bayesian stars, similar movies, sessions) is left out of it. Other versions before "
                + "`cleanFromVersion` know the user's ratings, also if they are activated again.")
            .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<Results<Ok<ErasureAnswer>, ProblemHttpResult>> GetErasure(
        int id, MovieRecsDbContext database, CancellationToken cancellationToken) =>
        await database.Erasures.AsNoTracking().SingleOrDefaultAsync(erasure => erasure.Id == id, cancellationToken) is { } found
            ? TypedResults.Ok(new ErasureAnswer(
                found.Id, found.ErasedAt, found.RatingsRemoved, found.ModelVersion, found.RefitVersion, found.CleanFromVersion))
            : TypedResults.Problem($"There is no erasure {id}.", statusCode: StatusCodes.Status404NotFound);
}

[JsonSerializable(typeof(ErasureAnswer))]
internal sealed partial class ErasureJsonContext : JsonSerializerContext;
