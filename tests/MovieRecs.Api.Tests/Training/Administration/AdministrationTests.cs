using System.Net;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Training.Administration;

public sealed class AdministrationTests(MovieRecsApplication application) : IClassFixture<MovieRecsApplication>
{
    [Theory]
    [InlineData("GET", "/admin/stats")]
    [InlineData("GET", "/admin/models")]
    [InlineData("POST", "/admin/models/1/activate")]
    [InlineData("POST", "/admin/retrain")]
    [InlineData("GET", "/admin/training-runs")]
    [InlineData("GET", "/admin/training-runs/1")]
    [InlineData("GET", "/admin/training-runs/1/events")]
    [InlineData("POST", "/admin/training-runs/1/cancel")]
    public async Task The_administration_is_for_administrators(string method, string path)
    {
        using var anonymous = application.CreateClient();
        var user = await application.CreateUserAsync();

        using var nobody = await anonymous.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        using var somebody = await user.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        await Problems.AssertAsync(nobody, HttpStatusCode.Unauthorized);
        await Problems.AssertAsync(somebody, HttpStatusCode.Forbidden);
    }
}
