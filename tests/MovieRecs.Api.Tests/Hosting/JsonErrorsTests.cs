using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Hosting.Problems;

namespace MovieRecs.Api.Tests.Hosting;

/// <summary>The serializer's messages are not its contract: these tests tell when an update changes them.</summary>
public sealed class JsonErrorsTests
{
    private const string WholeNumber = "must be a whole number from -2147483648 to 2147483647.";

    private static readonly JsonSerializerOptions Options = new ServiceCollection()
        .AddJsonRules().BuildServiceProvider().GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;

    [Theory]
    [InlineData("""{"number":"5"}""", "number", "must be a number.")]
    [InlineData("""{"number":null}""", "number", "must not be null.")]
    [InlineData("""{"number":true}""", "number", "must be a number.")]
    [InlineData("""{"number":{}}""", "number", "must be a number.")]
    [InlineData("""{"number":5.5}""", "number", WholeNumber)]
    [InlineData("""{"number":99999999999}""", "number", WholeNumber)]
    [InlineData("""{"number":1e999}""", "number", WholeNumber)]
    [InlineData("""{"number":1,"amount":1e999}""", "amount", "is a number out of range.")]
    [InlineData("""{"number":1,"amount":"5"}""", "amount", "must be a number.")]
    [InlineData("""{"number":1,"amount":NaN}""", "amount", "is not valid JSON at line 1, byte 22.")]
    [InlineData("""{"number":1,"text":5}""", "text", "must be a string.")]
    [InlineData("""{"number":1,"text":null}""", "text", "must not be null.")]
    [InlineData("""{"number":1,"flag":1}""", "flag", "must be true or false.")]
    [InlineData("""{"number":1,"list":5}""", "list", "has a value that does not fit.")]
    [InlineData("""{"number":1,"list":[1,"2"]}""", "list[1]", "must be a number.")]
    [InlineData("""{"number":1,"list":[1,null]}""", "list[1]", "must not be null.")]
    [InlineData("""{"number":1,"inner":{}}""", "inner.value", "is required.")]
    [InlineData("""{"number":1,"inner":{"value":"x"}}""", "inner.value", "must be a number.")]
    [InlineData("""{"number":1,"choice":"third"}""", "choice", "has a value that does not fit.")]
    [InlineData("""{"number":1,"choice":0}""", "choice", "has a value that does not fit.")]
    [InlineData("""{"number":1,"other":1}""", "other", "is not a field of this request.")]
    [InlineData("""{"number":1,"number":2}""", "number", "occurs more than once.")]
    [InlineData("{}", "number", "is required.")]
    [InlineData("5", "body", "must be a JSON object.")]
    [InlineData("{", "body", "is not valid JSON at line 1, byte 2.")]
    [InlineData("{\n\"number\":1,\n}", "body", "is not valid JSON at line 3, byte 1.")]
    public void Names_the_field_and_the_rule(string json, string field, string rule)
    {
        var exception = Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<Request>(json, Options));

        var error = Assert.Single(JsonErrors.Of(exception));
        Assert.Equal(field, error.Key);
        Assert.Equal([rule], error.Value);
    }

    [Fact]
    public void Cuts_a_field_name_that_somebody_made_up_very_long()
    {
        var json = $$"""{"number":1,"{{new string('x', 5000)}}":1}""";
        var exception = Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<Request>(json, Options));

        Assert.Equal(100, Assert.Single(JsonErrors.Of(exception)).Key.Length);
    }

    private enum Choice
    {
        First,
        Second,
    }

    private sealed record Request(
        int Number, decimal? Amount = null, string Text = "", bool Flag = false, int[]? List = null, Inner? Inner = null,
        Choice Choice = Choice.First);

    private sealed record Inner(int Value);
}
