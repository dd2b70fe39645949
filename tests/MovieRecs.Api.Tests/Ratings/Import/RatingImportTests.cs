using System.Net;
using System.Net.Http.Headers;
using System.Text;
using MovieRecs.Api.Ratings;
using MovieRecs.Api.Ratings.Import;
using MovieRecs.Api.Recommendations;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Serving;
using MovieRecs.Api.Users;

namespace MovieRecs.Api.Tests.Ratings.Import;

public sealed class RatingImportTests(TasteApplication application) : IClassFixture<TasteApplication>
{
    private const string File = "movieId,rating\n1,5\n2,1\n3,4.5\n999,4\n4,7\n5,\n1,4\n";

    [Fact]
    public async Task Imports_and_tells_what_could_not_be_used()
    {
        application.Store.Publish(TasteApplication.FirstModels);
        var user = await application.CreateUserAsync();
        await user.RateAsync((2, 3), (3, 4.5));

        var report = await ImportAsync(user, File);

        Assert.Equal((1, 1, 2), (report.Imported, report.Updated, report.Unchanged));
        Assert.Equal([5, 6, 7], report.Unmatched.Select(line => line.Line));
        Assert.Equal(
            ["There is no such movie.", "The rating is 7 stars, not one of 0.5, 1, 1.5 … 5.", "The line has no rating."],
            report.Unmatched.Select(line => line.Reason));
        Assert.NotNull(report.ImportId);
        Assert.Equal([(1, 4m), (2, 1m), (3, 4.5m)], await RatingsOf(user));
        Assert.Equal(3, (await user.GetAsync<RecommendationList>("/users/me/recommendations")).RatingsUsed);
    }

    [Fact]
    public async Task A_dry_run_reports_the_same_and_writes_nothing()
    {
        var user = await application.CreateUserAsync();
        await user.RateAsync((2, 3), (3, 4.5));

        var dry = await ImportAsync(user, File, "?dryRun=true");
        Assert.Equal([(2, 3m), (3, 4.5m)], await RatingsOf(user));
        var real = await ImportAsync(user, File);

        Assert.Equal((null, true), (dry.ImportId, dry.DryRun));
        Assert.Equal((real.Imported, real.Updated, real.Unchanged, real.UnmatchedCount), (dry.Imported, dry.Updated, dry.Unchanged, dry.UnmatchedCount));
    }

    [Fact]
    public async Task An_import_is_taken_back_as_a_whole_but_for_what_changed_since()
    {
        var user = await application.CreateUserAsync();
        await user.RateAsync((2, 3), (3, 4.5));
        var before = (await user.GetAsync<RatingPage>("/users/me/ratings")).Items.ToDictionary(rating => rating.MovieId);
        var report = await ImportAsync(user, "movieId,rating\n1,5\n2,1\n3,2\n6,4\n7,4\n");
        await user.RateAsync((6, 1));
        using var removed = await user.Client.DeleteAsync("/users/me/ratings/7");

        using var response = await user.Client.DeleteAsync($"/users/me/imports/{report.ImportId}");
        var undone = await TestUser.ReadAsync<UndoneImport>(response, HttpStatusCode.OK);

        Assert.Equal(new UndoneImport(Removed: 1, Restored: 2, Kept: 2), undone);
        Assert.Equal([(2, 3m), (3, 4.5m), (6, 1m)], await RatingsOf(user));
        var after = (await user.GetAsync<RatingPage>("/users/me/ratings")).Items.ToDictionary(rating => rating.MovieId);
        Assert.Equal(before[3], after[3]); // with its time
        using var again = await user.Client.DeleteAsync($"/users/me/imports/{report.ImportId}");
        await Problems.AssertAsync(again, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_export_has_what_can_be_taken_back_and_who_may_compare()
    {
        var user = await application.CreateUserAsync();
        var other = await application.CreateUserAsync();
        await user.RateAsync((2, 3));
        var report = await ImportAsync(user, "movieId,rating\n1,5\n2,1\n");
        await user.PutAsync($"/users/me/taste-match/{other.UserId}");

        var export = await user.GetAsync<ExportedAccount>("/users/me/export");

        var import = Assert.Single(export.Imports);
        Assert.Equal((report.ImportId, "movielens"), (import.ImportId, import.Format));
        Assert.Equal([new ExportedChange(1, 5, null), new ExportedChange(2, 1, 3)], import.Changes);
        Assert.Equal(other.UserId, Assert.Single(export.TasteMatches).OtherId);
    }

    [Fact]
    public async Task Somebody_elses_import_is_not_there()
    {
        var report = await ImportAsync(await application.CreateUserAsync(), File);

        using var response = await (await application.CreateUserAsync()).Client.DeleteAsync($"/users/me/imports/{report.ImportId}");

        await Problems.AssertAsync(response, HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    public async Task What_was_exported_can_be_imported_without_loss(string format)
    {
        var user = await application.CreateUserAsync();
        await user.RateAsync((1, 5), (50, 0.5), (51, 3.5), (52, 4));
        var before = (await user.GetAsync<RatingPage>("/users/me/ratings")).Items;
        var exported = await user.Client.GetByteArrayAsync($"/users/me/export?format={format}");
        var other = await application.CreateUserAsync();

        var report = await ImportAsync(other, Encoding.UTF8.GetString(exported));

        Assert.Equal((RatingFileFormat.MovieRecs, 4, 0), (report.Format, report.Imported, report.UnmatchedCount));
        Assert.Equal(before, (await other.GetAsync<RatingPage>("/users/me/ratings")).Items);
    }

    [Fact]
    public async Task A_form_with_a_file_is_taken_too()
    {
        var user = await application.CreateUserAsync();
        using var form = new MultipartFormDataContent { { new StringContent(File), "file", "ratings.csv" } };
        using var response = await user.Client.PostAsync("/users/me/ratings/import", form);

        Assert.Equal(3, (await TestUser.ReadAsync<RatingImportReport>(response, HttpStatusCode.OK)).Imported);
        using var empty = new MultipartFormDataContent { { new StringContent("x"), "text" } };
        using var refused = await user.Client.PostAsync("/users/me/ratings/import", empty);
        await Problems.AssertInvalidAsync(refused, "file");
    }

    [Fact]
    public async Task Ambiguous_titles_are_reported_with_candidates()
    {
        var user = await application.CreateUserAsync();

        var report = await ImportAsync(user, "Name,Year,Rating\nThe Matrix,1999,5\nAmelie,2002,4\nMatrix Reloaded,2003,2\nFilm,1990,3\n");

        Assert.Equal(2, report.Imported);
        Assert.Equal(["Matrix Reloaded", "Film"], report.Unmatched.Select(line => line.Text));
        Assert.Empty(report.Unmatched[0].Candidates);
        Assert.NotEmpty(report.Unmatched[1].Candidates);
    }

    [Fact]
    public async Task A_halved_scale_is_noticed()
    {
        var user = await application.CreateUserAsync();
        var halved = "movieId,rating\n" + string.Concat(Enumerable.Range(1, 20).Select(movieId => $"{movieId},1.5\n"));

        var report = await ImportAsync(user, halved, "?dryRun=true");
        var usual = await ImportAsync(user, halved.Replace("1.5", "3", StringComparison.Ordinal), "?dryRun=true");

        Assert.Contains("halved", Assert.Single(report.Warnings), StringComparison.Ordinal);
        Assert.Empty(usual.Warnings);
    }

    [Theory]
    [InlineData("a,b\n1,2\n", "", "file")]
    [InlineData("", "", "file")]
    [InlineData(File, "?dryRun=perhaps", "dryRun")]
    [InlineData(File, "?dry=true", "dry")]
    public async Task What_is_wrong_with_a_request_is_named(string file, string query, string field)
    {
        using var response = await PostAsync(await application.CreateUserAsync(), file, query);

        await Problems.AssertInvalidAsync(response, field);
    }

    private static async Task<RatingImportReport> ImportAsync(TestUser user, string file, string query = "")
    {
        using var response = await PostAsync(user, file, query);
        return await TestUser.ReadAsync<RatingImportReport>(response, HttpStatusCode.OK);
    }

    private static async Task<HttpResponseMessage> PostAsync(TestUser user, string file, string query)
    {
        using var content = new StringContent(file, Encoding.UTF8, new MediaTypeHeaderValue("text/csv"));
        return await user.Client.PostAsync($"/users/me/ratings/import{query}", content);
    }

    private static async Task<(int MovieId, decimal Rating)[]> RatingsOf(TestUser user) =>
        [.. (await user.GetAsync<ExportedAccount>("/users/me/export")).Ratings
            .Select(rating => (rating.MovieId, rating.Rating)).Order()];
}
