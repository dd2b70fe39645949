using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Hosting;

public sealed class ProblemTests(MovieRecsApplication application) : IClassFixture<MovieRecsApplication>
{
    [Theory]
    [InlineData("GET", "/nowhere", HttpStatusCode.NotFound)]
    [InlineData("GET", "/movies/abc", HttpStatusCode.NotFound)]
    [InlineData("GET", "/movies/99999999999", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/auth/login", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/auth/me", HttpStatusCode.Unauthorized)]
    public async Task An_error_without_a_body_of_its_own_is_a_problem(string method, string path, HttpStatusCode expected)
    {
        using var client = application.CreateClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var response = await client.SendAsync(request);

        await Problems.AssertAsync(response, expected);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("image/png")]
    public async Task A_client_that_accepts_no_JSON_gets_the_problem_all_the_same(string accepted)
    {
        using var client = application.CreateClient();
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue(accepted));

        using var missing = await client.GetAsync("/nowhere");
        using var invalid = await client.PostAsJsonAsync("/auth/login", new { });

        await Problems.AssertAsync(missing, HttpStatusCode.NotFound);
        await Problems.AssertAsync(invalid, HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    [InlineData("application/xml")]
    public async Task A_body_that_is_not_declared_as_JSON_is_415(string mediaType)
    {
        using var response = await PostAsync("""{"userName":"a","password":"b"}""", mediaType);

        await Problems.AssertAsync(response, HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task A_body_without_any_type_is_415()
    {
        using var client = application.CreateClient();
        using var content = new ByteArrayContent("{}"u8.ToArray());

        using var response = await client.PostAsync("/auth/login", content);

        await Problems.AssertAsync(response, HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("""{"userName":"a","password":"b",}""", "body", "is not valid JSON at line 1")]
    [InlineData("""{"userName":NaN,"password":"b"}""", "userName", "is not valid JSON at line 1")]
    [InlineData("not json", "body", "is not valid JSON at line 1, byte 2.")]
    [InlineData("""{"userName":1,"password":"b"}""", "userName", "must be a string.")]
    [InlineData("""{"userName":["a"],"password":"b"}""", "userName", "must be a string.")]
    [InlineData("""{"userName":null,"password":"b"}""", "userName", "must not be null.")]
    [InlineData("""{"password":"b"}""", "userName", "is required.")]
    [InlineData("""{"userName":"a","password":"b","extra":1}""", "extra", "is not a field of this request.")]
    [InlineData("""{"userName":"a","password":"b","password":"c"}""", "password", "occurs more than once.")]
    [InlineData("\"text\"", "body", "must be a JSON object.")]
    [InlineData("[]", "body", "must be a JSON object.")]
    [InlineData("", "body", "is required.")]
    public async Task A_body_that_cannot_be_read_names_the_field_and_the_rule(string body, string field, string rule)
    {
        using var response = await PostAsync(body, "application/json");

        var problem = await Problems.AssertAsync(response, HttpStatusCode.BadRequest);
        var error = Assert.Single(problem.GetProperty("errors").EnumerateObject());
        Assert.Equal(field, error.Name);
        Assert.StartsWith(rule, error.Value[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_missing_fields_are_named_at_once()
    {
        using var response = await PostAsync("{}", "application/json");

        var problem = await Problems.AssertAsync(response, HttpStatusCode.BadRequest);
        Assert.Equal(["password", "userName"], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order());
    }

    [Fact]
    public async Task Deep_nesting_is_invalid_and_not_a_fault()
    {
        using var response = await PostAsync(
            "{\"userName\":" + new string('[', 20_000) + new string(']', 20_000) + "}", "application/json");

        await Problems.AssertAsync(response, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF8_are_invalid_and_not_a_fault()
    {
        using var client = application.CreateClient();
        using var content = new ByteArrayContent([.. "{\"userName\":\""u8, 0xC3, 0x28, .. "\",\"password\":\"b\"}"u8]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        using var response = await client.PostAsync("/auth/login", content);

        await Problems.AssertAsync(response, HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("/movies?count=0", "count")]
    [InlineData("/movies?count=101", "count")]
    [InlineData("/movies?count=x", "count")]
    [InlineData("/movies?count=1e999", "count")]
    [InlineData("/movies?count=99999999999", "count")]
    [InlineData("/movies?count=5&count=6", "count")]
    [InlineData("/movies?yearFrom=old", "yearFrom")]
    [InlineData("/movies?cursor=nonsense", "cursor")]
    public async Task A_query_value_that_is_wrong_is_named(string path, string field)
    {
        using var client = application.CreateClient();

        using var response = await client.GetAsync(path);

        await Problems.AssertInvalidAsync(response, field);
    }

    [Fact]
    public async Task Ten_megabytes_are_413()
    {
        using var response = await PostAsync(new string(' ', 10 * 1024 * 1024), "application/json");

        await Problems.AssertAsync(response, HttpStatusCode.RequestEntityTooLarge);
    }

    private async Task<HttpResponseMessage> PostAsync(string body, string mediaType)
    {
        using var client = application.CreateClient();
        using var content = new StringContent(body, Encoding.UTF8, mediaType);
        return await client.PostAsync("/auth/login", content);
    }
}
