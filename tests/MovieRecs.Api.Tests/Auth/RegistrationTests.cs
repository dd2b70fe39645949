using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Auth;

public sealed class RegistrationTests(MovieRecsApplication application) : IClassFixture<MovieRecsApplication>
{
    private const string Password = MovieRecsApplication.Password;

    [Fact]
    public async Task Makes_an_account_with_an_id_above_the_imported_ones()
    {
        using var response = await RegisterAsync("Marie.Curie", Password);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("Marie.Curie", body.GetProperty("userName").GetString());
        Assert.True(body.GetProperty("userId").GetInt32() > 1_000_000);
        Assert.Equal(2, body.EnumerateObject().Count());
    }

    [Fact]
    public async Task Stores_the_password_as_a_bcrypt_hash_only()
    {
        using var response = await RegisterAsync("hashed", Password);

        await using var database = application.CreateContext();
        var user = await database.Users.SingleAsync(user => user.UserName == "hashed");
        Assert.StartsWith("$2b$12$", user.PasswordHash, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("taken", "taken")]
    [InlineData("cased", "CASED")]
    [InlineData("élodie", "ÉLODIE")]
    public async Task Refuses_a_name_that_is_taken_in_any_case(string first, string second)
    {
        using var made = await RegisterAsync(first, Password);
        using var refused = await RegisterAsync(second, Password);

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        await Problems.AssertAsync(refused, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Gives_a_name_to_one_of_several_that_ask_at_once()
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RegisterAsync("wanted", Password)));

        Assert.Single(responses, response => response.StatusCode == HttpStatusCode.Created);
        Assert.Equal(3, responses.Count(response => response.StatusCode == HttpStatusCode.Conflict));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("two words")]
    [InlineData(" padded")]
    [InlineData("null\0byte")]
    [InlineData("tab\there")]
    [InlineData("smile😀")]
    [InlineData("bell\a")]
    [InlineData("<script>")]
    [InlineData("right\u202Eleft")]
    [InlineData("cafe\u0301")] // e and a separate accent: looks like café
    [InlineData("\uFF41dmin")] // a full-width a: looks like admin
    [InlineData("\u0430dmin")] // a Cyrillic a
    [InlineData("marie\uFE0F")] // an invisible variation selector
    [InlineData("marie\u3164")] // an invisible Hangul filler
    public async Task Refuses_a_name_of_other_than_plain_letters_and_digits(string userName)
    {
        using var response = await RegisterAsync(userName, Password);

        await Problems.AssertInvalidAsync(response, "userName");
    }

    [Theory]
    [InlineData(64, HttpStatusCode.Created)]
    [InlineData(65, HttpStatusCode.BadRequest)]
    [InlineData(10_000, HttpStatusCode.BadRequest)]
    public async Task Takes_names_of_up_to_64_characters(int length, HttpStatusCode expected)
    {
        using var response = await RegisterAsync(new string('n', length), Password);

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("anna-7")]
    [InlineData("o.brien_+x@example.org")]
    [InlineData("Ольга")]
    [InlineData("王小明")]
    public async Task Takes_letters_of_any_script(string userName)
    {
        using var response = await RegisterAsync(userName, Password);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    [Theory]
    [InlineData("1234567")]
    [InlineData("😀😀😀😀")] // eight UTF-16 units, four characters
    [InlineData("with\0a-nul-inside")]
    [InlineData("password")]
    [InlineData("12345678")]
    [InlineData("        ")]
    [InlineData("weakling1")]
    public async Task Refuses_a_weak_password(string password)
    {
        using var response = await RegisterAsync("weakling", password);

        await Problems.AssertInvalidAsync(response, "password");
    }

    [Theory]
    [InlineData(72, HttpStatusCode.Created)]
    [InlineData(73, HttpStatusCode.BadRequest)]
    public async Task Refuses_a_password_that_bcrypt_would_cut(int bytes, HttpStatusCode expected)
    {
        // Two bytes per letter: it is bytes that count.
        var password = string.Concat(Enumerable.Repeat("éàüöñç", 6)) + new string('x', bytes - 72);

        using var response = await RegisterAsync($"long{bytes}", password);

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("""{"userName":"x"}""", "password")]
    [InlineData("""{"userName":null,"password":"12345678"}""", "userName")]
    [InlineData("""{"userName":5,"password":"12345678"}""", "userName")]
    [InlineData("""{"userName":"x","password":"12345678","admin":true}""", "admin")]
    [InlineData("""{"userName":"x","userName":"y","password":"12345678"}""", "userName")]
    [InlineData("""{"userName":"\ud800","password":"12345678"}""", "userName")]
    [InlineData("""{"userName":"x","password":""", "password")]
    [InlineData("[]", "body")]
    [InlineData("null", "body")]
    [InlineData("", "body")]
    public async Task Names_the_field_that_is_wrong(string body, string field)
    {
        using var client = application.CreateClient();
        using var content = new StringContent(body, null, "application/json");

        using var response = await client.PostAsync("/auth/register", content);

        await Problems.AssertInvalidAsync(response, field);
    }

    [Theory]
    [InlineData("admin1strator")]
    [InlineData("adrninistrator")]
    [InlineData("ADMINlSTRATOR")]
    public async Task Keeps_names_that_look_like_the_administrators_for_the_administrator(string userName)
    {
        using var response = await RegisterAsync(userName, Password);

        await Problems.AssertAsync(response, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Refuses_a_name_of_another_alphabet_that_looks_like_a_taken_one()
    {
        using var made = await RegisterAsync("poxy", Password);
        using var refused = await RegisterAsync("\u0440\u043E\u0445\u0443", Password);

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        await Problems.AssertAsync(refused, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Says_why_a_password_is_refused()
    {
        using var response = await RegisterAsync("somebody", "Password123");

        var problem = await Problems.AssertAsync(response, HttpStatusCode.BadRequest);
        Assert.Contains(
            "common password",
            Assert.Single(problem.GetProperty("errors").GetProperty("password").EnumerateArray()).GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keeps_the_administrators_name_for_the_administrator()
    {
        using var response = await RegisterAsync(MovieRecsApplication.AdministratorName, Password);

        await Problems.AssertAsync(response, HttpStatusCode.Conflict);
    }

    private async Task<HttpResponseMessage> RegisterAsync(string userName, string password)
    {
        using var client = application.CreateClient();
        return await client.PostAsJsonAsync("/auth/register", new { userName, password });
    }
}
