using MovieRecs.Api.Auth;

namespace MovieRecs.Api.Tests.Auth;

public sealed class PasswordHasherTests
{
    /// <summary>
    /// From the test vectors of jBCrypt, which BCrypt.Net carries as its own, and of crypt_blowfish; and one written by
    /// BCrypt.Net-Next for its documentation.
    /// </summary>
    [Theory]
    [InlineData("a", "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe")]
    [InlineData("abc", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "$2a$06$.rCVZVOThsIa97pEDOxvGuRRgzG64bvtJ0938xuqzv18d3ZpQhstC")]
    [InlineData("~!@#$%^&*()      ~!@#$%^&*()PNBFRD", "$2a$06$fPIsBO8qRqkjj273rfaOI.HtSV9jLDpTbZn782DC6/t7qT67P6FfO")]
    [InlineData("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a")]
    public void Reads_known_hashes_under_each_prefix(string password, string hash)
    {
        foreach (var prefix in new[] { "$2a$", "$2b$", "$2y$" })
        {
            Assert.True(PasswordHasher.Verify(password, prefix + hash[4..]));
            Assert.False(PasswordHasher.Verify(password + "x", prefix + hash[4..]));
        }
    }

    /// <summary>Written by BouncyCastle, which made the hashes before BCrypt.Net; accounts still hold them.</summary>
    [Theory]
    [InlineData("correct horse battery", "$2b$12$eSeF1Gl9yZ/TqV6VpFf3euGviSz7W/.3MCCfsfQSxyHYV1ze7geru")]
    [InlineData("Ünïcode pässwörd 🎬", "$2b$12$6ULBq07Y9YaLUDRd31vcRuNPK5RHUVjX534gyKDsdadaVk2GPIzv6")]
    [InlineData(
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxy",
        "$2b$12$6OD1fYxFGSajcy7uEZywZOgwMGqgdRp1qjKTqsXIDMoIoDCQgORL6")]
    public void Reads_the_hashes_of_accounts_made_before_BCrypt_Net(string password, string hash)
    {
        Assert.True(PasswordHasher.Verify(password, hash));
        Assert.False(PasswordHasher.Verify("Z" + password[1..], hash));
    }

    [Fact]
    public void Writes_60_characters_of_the_current_version_at_cost_12()
    {
        var hash = PasswordHasher.Hash("correct horse battery");

        Assert.Matches("^\\$2b\\$12\\$[./A-Za-z0-9]{53}$", hash);
        Assert.True(PasswordHasher.Verify("correct horse battery", hash));
        Assert.False(PasswordHasher.Verify("correct horse batterY", hash));
    }

    [Fact]
    public void Salts_every_hash_anew() =>
        Assert.NotEqual(PasswordHasher.Hash("correct horse battery"), PasswordHasher.Hash("correct horse battery"));

    [Fact]
    public void Reads_all_of_72_bytes()
    {
        var password = new string('x', 71);
        var hash = PasswordHasher.Hash(password + "y");

        Assert.True(PasswordHasher.Verify(password + "y", hash));
        Assert.False(PasswordHasher.Verify(password + "z", hash));
        Assert.False(PasswordHasher.Verify(password + "yz", hash));
    }

    [Theory]
    [InlineData(73, 'x')]
    [InlineData(37, 'é')]
    public void Refuses_to_hash_what_it_would_cut(int length, char character) =>
        Assert.Throws<ArgumentException>(() => PasswordHasher.Hash(new string(character, length)));

    [Fact]
    public void Refuses_a_nul_where_other_implementations_would_stop_reading()
    {
        Assert.Throws<ArgumentException>(() => PasswordHasher.Hash("correct\0horse"));
        Assert.False(PasswordHasher.Verify("abc\0def", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain text")]
    [InlineData("$2x$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i")]
    [InlineData("$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0")]
    [InlineData("$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0!")]
    [InlineData("$2a$32$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i")]
    [InlineData("$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i\n")]
    public void Takes_nothing_else_for_a_hash(string hash) => Assert.False(PasswordHasher.Verify("abc", hash));

    [Fact]
    public void Verifies_a_hash_for_an_unknown_name_at_the_same_cost() =>
        Assert.StartsWith($"$2b${PasswordHasher.WorkFactor}$", PasswordHasher.NobodysHash, StringComparison.Ordinal);
}
