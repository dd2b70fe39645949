using System.Security.Cryptography;

namespace MovieRecs.Text.Tests;

public sealed class MiniLmWeightsTests
{
    [Fact]
    public void The_weights_and_their_notices_are_beside_the_program()
    {
        Assert.True(MiniLmWeights.IsPresent);
        var notices = File.ReadAllText(Path.Combine(Path.GetDirectoryName(MiniLmWeights.DefaultPath)!, "THIRD-PARTY-NOTICES.md"));
        Assert.Contains("all-MiniLM-L6-v2", notices, StringComparison.Ordinal);
        Assert.Contains("Apache License", notices, StringComparison.Ordinal);
    }

    /// <summary>packages.lock.json leaves out packages that are only downloaded, so nothing else would notice.</summary>
    [Fact]
    public void The_file_has_not_changed()
    {
        using var file = File.OpenRead(MiniLmWeights.DefaultPath);

        Assert.Equal("90d0c2a44b1ef15b90532d6d94ac39ca915f9b48006f4d9fadb984da7fa52ab6", Convert.ToHexStringLower(SHA256.HashData(file)));
    }

    [Fact]
    public void Says_which_property_leaves_the_weights_out()
    {
        var exception = Assert.Throws<EmbeddingException>(() => new MiniLmEmbeddingGenerator("/nowhere/weights.dll"));

        Assert.Contains("/nowhere/weights.dll", exception.Message, StringComparison.Ordinal);
        Assert.Contains("-p:MiniLm=false", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_that_a_file_is_not_the_weights()
    {
        var text = Path.GetTempFileName();
        try
        {
            File.WriteAllText(text, "not an assembly");
            var exception = Assert.Throws<EmbeddingException>(() => new MiniLmEmbeddingGenerator(text));
            Assert.Contains(text, exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(text);
        }

        var other = typeof(MiniLmWeights).Assembly.Location;
        Assert.Contains("model.onnx", Assert.Throws<EmbeddingException>(() => new MiniLmEmbeddingGenerator(other)).Message,
            StringComparison.Ordinal);
    }
}
