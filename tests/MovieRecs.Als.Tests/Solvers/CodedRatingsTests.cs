using MovieRecs.Als.Solvers;

namespace MovieRecs.Als.Tests.Solvers;

[Trait("Category", "Vector")]
public sealed unsafe class CodedRatingsTests
{
    private const float Untouched = -7f;

    [Theory]
    [InlineData(10)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(255)]
    public void Looks_every_code_up_and_writes_nothing_beyond(byte largest)
    {
        var tables = new RatingTables();
        for (var code = 0; code <= byte.MaxValue; code++)
        {
            (tables.Targets[code], tables.Scales[code], tables.Constants[code]) = (code + 0.5f, 1000 - code, code / 4f);
        }

        var random = new Random(largest);
        var codes = Enumerable.Range(0, 100).Select(_ => (byte)random.Next(largest + 1)).ToArray();
        codes[37] = largest;
        var destination = new float[120];
        fixed (byte* first = codes)
        fixed (float* pointer = destination)
        {
            var ratings = new CodedRatings(first, tables);
            for (var count = 0; count <= 96; count++)
            {
                destination.AsSpan().Fill(Untouched);
                ratings.CopyTargets(3, count, pointer);
                Assert.Equal(codes.Skip(3).Take(count).Select(code => code + 0.5f), destination.Take(count));
                Assert.All(destination.Skip(count), value => Assert.Equal(Untouched, value));

                ratings.CopyScales(3, count, pointer);
                Assert.Equal(codes.Skip(3).Take(count).Select(code => 1000f - code), destination.Take(count));
                Assert.Equal(codes.Skip(3).Take(count).Sum(code => code / 4.0), ratings.SumConstants(3, count));
            }
        }
    }
}
