using MovieRecs.Api.Auth;

namespace MovieRecs.Api.Tests.Auth;

public sealed class PasswordRuleTests
{
    [Theory]
    [InlineData("        ")]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("12345678")]
    [InlineData("87654321")]
    [InlineData("abcdefgh")]
    [InlineData("Abcd1234")]
    [InlineData("qwertyui")]
    [InlineData("qwertzuiop")]
    [InlineData("poiuytrewq")]
    [InlineData("asdfasdf")]
    [InlineData("abcabcabc")]
    [InlineData("7zK!7zK!7zK!")]
    public void Refuses_runs_and_repetitions(string password) =>
        Assert.Equal(PasswordRule.PatternText, PasswordRule.FaultOf(password));

    [Theory]
    [InlineData("password")]
    [InlineData("PASSWORD")]
    [InlineData("Password123!")]
    [InlineData("P@ssw0rd2024!")]
    [InlineData("pa$$word")]
    [InlineData("L3tm31n!!")]
    [InlineData("we1come1")]
    [InlineData("iloveyou")]
    [InlineData("i love you")]
    [InlineData("monkey123")]
    [InlineData("sunshine!")]
    [InlineData("trustno1")]
    [InlineData("1qaz2wsx")]
    [InlineData("Manchester2020")]
    [InlineData("пароль2024")]
    public void Refuses_common_passwords_also_when_dressed_up(string password) =>
        Assert.Equal(PasswordRule.CommonText, PasswordRule.FaultOf(password));

    [Theory]
    [InlineData("marie-curie", "marie-curie")]
    [InlineData("Marie-Curie1867", "marie-curie")]
    [InlineData("xxMARIExx", "marie")]
    public void Refuses_the_user_name(string password, string userName) =>
        Assert.Equal(PasswordRule.NameText, PasswordRule.FaultOf(password, userName));

    [Theory]
    [InlineData("correct horse battery")]
    [InlineData("staple the battery")]
    [InlineData("vK9#tq2L")]
    [InlineData("mein Hund heisst Bello")]
    [InlineData("dragonfly over the pond")]
    [InlineData("x4lighthouse")]
    [InlineData("密码很长而且没有人猜得到")]
    public void Takes_what_nobody_guesses_first(string password) =>
        Assert.Null(PasswordRule.FaultOf(password, "marie"));

    [Theory]
    [InlineData("1234567")]
    [InlineData("\ud83d\ude00\ud83d\ude01\ud83d\ude02\ud83d\ude03")]
    [InlineData("with\0a-nul-inside")]
    public void Refuses_what_is_too_short_or_cannot_be_hashed(string password) =>
        Assert.Equal(PasswordRule.Text, PasswordRule.FaultOf(password));
}
