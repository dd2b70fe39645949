using MovieRecs.Als.Kernels;
using MovieRecs.Als.Tests.Infrastructure;

namespace MovieRecs.Als.Tests.Kernels;

[Trait("Category", "Vector")]
public sealed unsafe class TransposeTests
{
    private const int TableRows = 70;

    public static TheoryData<int, int, int> Shapes => new()
    {
        { 16, 1, 16 }, { 16, 16, 16 }, { 32, 15, 32 }, { 64, 17, 32 }, { 64, 33, 64 }, { 112, 56, 64 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gathers_rows_as_columns(int order, int count, int width) => AssertGathers(order, count, width, useWide: false);

    [ConditionalTheory]
    [RequiresAvx512BW]
    [MemberData(nameof(Shapes))]
    public void Gathers_rows_as_columns_by_blocks_of_16(int order, int count, int width) =>
        AssertGathers(order, count, width, useWide: true);

    private static void AssertGathers(int order, int count, int width, bool useWide)
    {
        var random = new Random(order + count);
        var stride = width + 16;
        using var table = GuardedBuffer.Random(TableRows * order, random);
        using var panel = new GuardedBuffer(order * stride);
        panel.Span.Fill(7f);
        int[] rows = [.. Enumerable.Range(0, count).Select(_ => random.Next(TableRows))];
        fixed (int* first = rows)
        {
            TransposeKernels.GatherColumns(table.Pointer, order, first, count, panel.Pointer, stride, width, useWide);
        }

        for (var k = 0; k < order; k++)
        {
            for (var column = 0; column < stride; column++)
            {
                var expected = column < count ? table.Span[(rows[column] * order) + k] : column < width ? 0f : 7f;
                Assert.Equal(expected, panel.Span[(k * stride) + column]);
            }
        }

        panel.AssertIntact();
    }
}
