using System.Text;
using MovieRecs.Als.Models.Files;

namespace MovieRecs.Als.Tests.Models.Files;

public sealed class ChecksumTests
{
    [Fact]
    public void Is_crc_32c() => Assert.Equal(0xE3069283u, Checksum.Compute(Encoding.ASCII.GetBytes("123456789")));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 5)]
    [InlineData(7, 0)]
    [InlineData(1, 1)]
    [InlineData(13, 64)]
    [InlineData(1000, 4097)]
    public void Of_two_parts_follows_from_those_of_each(int first, int second)
    {
        var bytes = new byte[first + second];
        new Random(first + second).NextBytes(bytes);

        Assert.Equal(
            Checksum.Compute(bytes),
            Checksum.Combine(Checksum.Compute(bytes.AsSpan(0, first)), Checksum.Compute(bytes.AsSpan(first)), second));
    }
}
