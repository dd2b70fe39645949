using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Api.Data;
using MovieRecs.Api.Import.Administration;
using MovieRecs.Api.Movies;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Import;

public sealed class AdminImportTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_zip_that_is_sent_along_is_imported_and_in_the_next_answers()
    {
        await using var application = await MovieRecsApplication.StartAsync();
        var administrator = await application.LogInAdministratorAsync();
        using var content = new ByteArrayContent(Zip()) { Headers = { ContentType = new MediaTypeHeaderValue("application/zip") } };
        using var response = await administrator.Client.PostAsync("/admin/import", content);

        Assert.Equal("/admin/imports/1", response.Headers.Location!.OriginalString);
        var import = await EndOfAsync(administrator, response);

        Assert.Equal((ImportState.Succeeded, 1.0, null), (import.State, import.Progress, import.Error));
        Assert.Equal((2, 2), (import.Report!.Movies.Inserted, import.Report.Ratings.Inserted));
        Assert.Empty(import.Report.Refused);
        Assert.Equal("Alien", Assert.Single((await administrator.GetAsync<MoviePage>("/movies?search=alien")).Items).Title);
        Assert.Equal(1, (await administrator.GetAsync<MovieItem>("/movies/1")).RatingCount);
        Assert.Equal(import, Assert.Single((await administrator.GetAsync<ImportList>("/admin/imports")).Items) with { Report = import.Report });
    }

    [Fact]
    public async Task A_form_and_a_folder_of_the_allowed_one_do_as_well()
    {
        using var allowed = new TemporaryDirectory();
        Directory.CreateDirectory(Path.Combine(allowed.Path, "small"));
        await File.WriteAllTextAsync(Path.Combine(allowed.Path, "small", "movies.csv"), "movieId,title,genres\n7,Heat (1995),Action\n");
        await File.WriteAllTextAsync(Path.Combine(allowed.Path, "small", "ratings.csv"), "userId,movieId,rating,timestamp\n5,7,4.5,964982703\n");
        await using var application = await MovieRecsApplication.StartAsync(settings: ("Import__Folder", allowed.Path));
        var administrator = await application.LogInAdministratorAsync();

        using var form = new MultipartFormDataContent { { new ByteArrayContent(Zip()), "file", "some.zip" } };
        using var sent = await administrator.Client.PostAsync("/admin/import", form);
        Assert.Equal(ImportState.Succeeded, (await EndOfAsync(administrator, sent)).State);
        using var named = await administrator.Client.PostAsJsonAsync("/admin/import", new { path = "small" });
        var import = await EndOfAsync(administrator, named);

        Assert.Equal((2, "small", ImportState.Succeeded), (import.Id, import.Source, import.State));
        Assert.Equal(1995, (await administrator.GetAsync<MovieItem>("/movies/7")).Year);
    }

    [Fact]
    public async Task Overviews_come_in_a_form_with_a_data_set_and_alone_and_are_in_the_next_answers()
    {
        await using var application = await MovieRecsApplication.StartAsync();
        var administrator = await application.LogInAdministratorAsync();

        using var both = new MultipartFormDataContent
        {
            { new StringContent("movieId,overview\n1,In space.\n"), "overviews", "about.csv" },
            { new ByteArrayContent(Zip()), "file", "some.zip" },
        };
        using var sent = await administrator.Client.PostAsync("/admin/import", both);
        var first = await EndOfAsync(administrator, sent);
        Assert.Equal((2, 1), (first.Report!.Movies.Inserted, first.Report.Overviews.Inserted));
        Assert.Equal("In space.", (await administrator.GetAsync<MovieItem>("/movies/1")).Overview);

        using var alone = new MultipartFormDataContent
        {
            { new StringContent("movieId,overview\n1,In deep space.\n2,Thieves.\n"), "overviews", "about.csv" },
        };
        using var sentAlone = await administrator.Client.PostAsync("/admin/import", alone);
        var second = await EndOfAsync(administrator, sentAlone);
        Assert.Equal(
            (new ImportedCounts(0, 0, 0), new ImportedCounts(1, 1, 0)), (second.Report!.Movies, second.Report.Overviews));
        Assert.Equal("In deep space.", (await administrator.GetAsync<MovieItem>("/movies/1")).Overview);

        using var body = new StringContent("movieId,overview\n2,A policeman.\n", System.Text.Encoding.UTF8, "text/csv");
        using var sentBare = await administrator.Client.PostAsync("/admin/import", body);
        Assert.Equal(1, (await EndOfAsync(administrator, sentBare)).Report!.Overviews.Updated);
        Assert.Empty(Directory.GetFiles(application.Services.GetRequiredService<DataFolder>().Path, ImportQueue.UploadPrefix + "*"));
    }

    [Fact]
    public async Task Overviews_of_the_allowed_folder_are_named_beside_a_data_set_and_alone()
    {
        using var allowed = new TemporaryDirectory();
        await File.WriteAllBytesAsync(Path.Combine(allowed.Path, "set.zip"), Zip());
        await File.WriteAllTextAsync(Path.Combine(allowed.Path, "about.csv"), "movieId,overview\n1,In space.\n");
        await using var application = await MovieRecsApplication.StartAsync(settings: ("Import__Folder", allowed.Path));
        var administrator = await application.LogInAdministratorAsync();

        using var both = await administrator.Client.PostAsJsonAsync("/admin/import", new { path = "set.zip", overviews = "about.csv" });
        Assert.Equal(1, (await EndOfAsync(administrator, both)).Report!.Overviews.Inserted);
        using var alone = await administrator.Client.PostAsJsonAsync("/admin/import", new { path = "about.csv" });
        Assert.Equal(1, (await EndOfAsync(administrator, alone)).Report!.Overviews.Unchanged);
        Assert.True(File.Exists(Path.Combine(allowed.Path, "about.csv")));

        foreach (var path in new[] { "", "../about.csv", "/etc/passwd", "missing" })
        {
            using var refused = await administrator.Client.PostAsJsonAsync("/admin/import", new { path = "set.zip", overviews = path });
            await Problems.AssertInvalidAsync(refused, "overviews");
        }
    }

    [Fact]
    public async Task A_form_with_wrong_overviews_or_a_third_file_is_refused_and_leaves_no_file()
    {
        await using var application = await MovieRecsApplication.StartAsync(settings: ("Import__MaximumBytes", "1000"));
        var administrator = await application.LogInAdministratorAsync();

        await AssertRefusedAsync("overviews", ("file", "x"), ("overviews", new string('x', 2000)));
        await AssertRefusedAsync("overviews", ("overviews", ""));
        await AssertRefusedAsync("overviews", ("overviews", "x"), ("overviews", "y"));
        await AssertRefusedAsync("file", ("file", "x"), ("other", "y"));
        Assert.Empty(Directory.GetFiles(application.Services.GetRequiredService<DataFolder>().Path, ImportQueue.UploadPrefix + "*"));

        // The field says what it is: a data set does not come in by it.
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Zip()), "overviews", "some.zip" } };
        using var taken = await administrator.Client.PostAsync("/admin/import", form);
        Assert.Equal(ImportState.Failed, (await EndOfAsync(administrator, taken)).State);

        async Task AssertRefusedAsync(string field, params (string Name, string Text)[] parts)
        {
            using var form = new MultipartFormDataContent();
            foreach (var (name, text) in parts)
            {
                form.Add(new StringContent(text), name, "a.csv");
            }

            using var response = await administrator.Client.PostAsync("/admin/import", form);
            await Problems.AssertInvalidAsync(response, field);
        }
    }

    [Fact]
    public async Task What_is_no_data_set_changes_nothing_and_says_why()
    {
        await using var application = await MovieRecsApplication.StartAsync(settings: ("Import__MaximumBytes", "1000"));
        var administrator = await application.LogInAdministratorAsync();

        using var nonsense = new StringContent("no zip at all");
        nonsense.Headers.ContentType = new MediaTypeHeaderValue("application/zip");
        using var taken = await administrator.Client.PostAsync("/admin/import", nonsense);
        var import = await EndOfAsync(administrator, taken);
        Assert.Equal(ImportState.Failed, import.State);
        Assert.False(string.IsNullOrEmpty(import.Error));
        Assert.Null(import.Report);

        using var tooLarge = new ByteArrayContent(new byte[2000]);
        using var refused = await administrator.Client.PostAsync("/admin/import", tooLarge);
        await Problems.AssertInvalidAsync(refused, "file");
        using var empty = new ByteArrayContent([]);
        using var nothing = await administrator.Client.PostAsync("/admin/import", empty);
        await Problems.AssertInvalidAsync(nothing, "file");
    }

    [Theory]
    [InlineData("""{"path":"../secret"}""")]
    [InlineData("""{"path":"/etc/passwd"}""")]
    [InlineData("""{"path":"missing"}""")]
    [InlineData("""{"path":"link/secret"}""")]
    [InlineData("""{"path":""}""")]
    [InlineData("""{"path":"x","more":1}""")]
    [InlineData("""{}""")]
    [InlineData("""nonsense""")]
    public async Task No_path_leads_out_of_the_allowed_folder(string body)
    {
        using var outer = new TemporaryDirectory();
        var allowed = Directory.CreateDirectory(Path.Combine(outer.Path, "allowed")).FullName;
        await File.WriteAllTextAsync(Path.Combine(outer.Path, "secret"), "1,2,3");
        File.CreateSymbolicLink(Path.Combine(allowed, "link"), outer.Path);
        await using var application = await MovieRecsApplication.StartAsync(settings: ("Import__Folder", allowed));
        var administrator = await application.LogInAdministratorAsync();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var response = await administrator.Client.PostAsync("/admin/import", content);

        await Problems.AssertInvalidAsync(response, "path");
        Assert.Empty((await administrator.GetAsync<ImportList>("/admin/imports")).Items);
    }

    private static async Task<ImportAnswer> EndOfAsync(TestUser administrator, HttpResponseMessage response)
    {
        var import = await TestUser.ReadAsync<ImportAnswer>(response, HttpStatusCode.Accepted);
        using var timeout = new CancellationTokenSource(Timeout);
        while (import.FinishedAt is null)
        {
            await Task.Yield();
            timeout.Token.ThrowIfCancellationRequested();
            import = await administrator.GetAsync<ImportAnswer>($"/admin/imports/{import.Id}");
        }

        return import;
    }

    private static byte[] Zip()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Write(zip, "set/movies.csv", "movieId,title,genres\n1,Alien (1979),Horror\n2,Heat (1995),Action\n");
            Write(zip, "set/ratings.csv", "userId,movieId,rating,timestamp\n5,1,4.5,964982703\n5,2,3.0,964982704\n");
        }

        return bytes.ToArray();
    }

    private static void Write(ZipArchive zip, string name, string text)
    {
        using var writer = new StreamWriter(zip.CreateEntry(name).Open());
        writer.Write(text);
    }

    private sealed class TemporaryDirectory : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("movierecs-import-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
