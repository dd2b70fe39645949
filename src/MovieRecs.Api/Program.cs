using MovieRecs.Api.Auth;
using MovieRecs.Api.Content;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Import;
using MovieRecs.Api.Import.Administration;
using MovieRecs.Api.Movies;
using MovieRecs.Api.Movies.Administration;
using MovieRecs.Api.Ratings;
using MovieRecs.Api.Ratings.Import;
using MovieRecs.Api.Recommendations;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Together;
using MovieRecs.Api.Training;
using MovieRecs.Api.Users;
using MovieRecs.Api.Users.Administration;

var arguments = ServiceArguments.Parse(args);
var builder = WebApplication.CreateBuilder(new WebApplicationOptions
{
    Args = arguments.HostArguments,
    // appsettings.json lives at the repository root and is copied beside the binary; dotnet run, tests and
    // the container all read that copy.
    ContentRootPath = AppContext.BaseDirectory,
});

builder.AddHosting();
builder.AddData();
builder.AddAuth();
builder.AddImport();
builder.AddModels();
builder.AddContent();
builder.AddMovies();
builder.AddRatings();
builder.AddRecommendations();
builder.AddTogether();
builder.AddUsers();
builder.AddTraining();
builder.AddStartup();

var app = builder.Build();

app.UseHosting();
app.MapHosting();
app.MapAuth();
app.MapMovies();
app.MapMovieAdministration();
app.MapRatings();
app.MapRatingImports();
app.MapRecommendations();
app.MapModelEvents();
app.MapTogether();
app.MapUsers();
app.MapUserAdministration();
app.MapErasures();
app.MapImports();
app.MapTraining();

await app.RunServiceAsync(arguments);

namespace MovieRecs.Api
{
    /// <summary>Entry point, public for <c>WebApplicationFactory</c>.</summary>
    public partial class Program;
}
