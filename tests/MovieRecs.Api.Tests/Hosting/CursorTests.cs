using System.Net;
using System.Text;
using CsCheck;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Movies;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Hosting;

public sealed class CursorTests(MovieRecsApplication application) : IClassFixture<MovieRecsApplication>
{
    private static readonly string[] Routes =
        ["/movies", "/users/me/ratings", "/users/me/hidden", "/admin/training-runs", "/admin/models"];

    public static TheoryData<string, string> WrongCursors
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var route in Routes)
            {
                // The lengths of cursors with one, two and three numbers, and lengths that no cursor has.
                foreach (var length in new[] { 1, 11, 12, 13, 22, 23, 24, 33, 34, 35, 100 })
                {
                    foreach (var character in "*A=% +/é\u0000\t")
                    {
                        rows.Add(route, new string(character, length));
                    }
                }

                rows.Add(route, "");
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(WrongCursors))]
    public async Task Anything_but_a_cursor_of_the_list_is_a_wrong_value(string route, string cursor)
    {
        var administrator = await application.LogInAdministratorAsync();

        using var response = await administrator.Client.GetAsync($"{route}?cursor={Uri.EscapeDataString(cursor)}");

        await Problems.AssertInvalidAsync(response, "cursor");
    }

    [Fact]
    public async Task A_cursor_that_is_too_long_is_a_wrong_value()
    {
        var administrator = await application.LogInAdministratorAsync();
        foreach (var route in Routes)
        {
            using var response = await administrator.Client.GetAsync($"{route}?cursor={new string('A', 101)}");

            await Problems.AssertInvalidAsync(response, "cursor");
        }
    }

    [Fact]
    public void No_text_makes_reading_a_cursor_fail()
    {
        // Texts of the alphabet and near it, of the lengths that cursors have.
        var near = Gen.Int[0, 40].SelectMany(length => Gen.OneOf(
            Gen.Char["ABCDEFmrhtv0189-_="].Array[length], Gen.Char.Array[length]).Select(characters => new string(characters)));

        Gen.OneOf(near, Gen.String).Sample(text =>
        {
            MovieSearch.TryRead(text, out _);
            TimeCursor.TryRead(text, 'r', out _);
            NumberCursor.TryRead(text, 't', out _);
        });
    }

    [Fact]
    public void A_cursor_brings_its_key_back_to_its_own_list_only() => Gen.Select(Gen.Long.Array[1, 3], Gen.Char['a', 'z'], Gen.Char['a', 'z'])
        .Sample((key, kind, otherKind) =>
        {
            var cursor = KeysetCursor.Encode(kind, key);
            var read = new long[key.Length];

            Assert.True(KeysetCursor.TryDecode(cursor, kind, read));
            Assert.Equal(key, read);
            Assert.Equal(kind == otherKind, KeysetCursor.TryDecode(cursor, otherKind, read));
            Assert.False(KeysetCursor.TryDecode(cursor, kind, new long[key.Length % 3 + 1]));
        });

    [Fact]
    public void Only_what_was_encoded_is_decoded() => Gen.Select(Gen.Long, Gen.Int[0, 11], Gen.Char).Sample((number, place, character) =>
    {
        var changed = new StringBuilder(KeysetCursor.Encode('t', number)) { [place] = character }.ToString();
        var read = new long[1];

        Assert.True(!KeysetCursor.TryDecode(changed, 't', read) || KeysetCursor.Encode('t', read) == changed);
    });

    [Fact]
    public async Task The_cursor_of_one_list_is_refused_by_another()
    {
        var user = await application.CreateUserAsync();
        var ofRatings = new TimeCursor(DateTimeOffset.UnixEpoch.AddYears(50), 7).Encode('r');

        using var own = await user.Client.GetAsync($"/users/me/ratings?cursor={ofRatings}");
        using var other = await user.Client.GetAsync($"/users/me/hidden?cursor={ofRatings}");

        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        var problem = await Problems.AssertAsync(other, HttpStatusCode.BadRequest);
        Assert.StartsWith(
            "The cursor does not belong to this list.", problem.GetProperty("errors").GetProperty("cursor")[0].GetString(), StringComparison.Ordinal);
    }
}
