var builder = WebApplication.CreateBuilder(new WebApplicationOptions
{
    Args = args,
    // appsettings.json lives at the repository root and is copied beside the binary; dotnet run, tests and
    // the container all read that copy.
    ContentRootPath = AppContext.BaseDirectory,
});

var app = builder.Build();

app.Run();

namespace MovieRecs.Api
{
    /// <summary>Entry point, public for <c>WebApplicationFactory</c>.</summary>
    public partial class Program;
}
