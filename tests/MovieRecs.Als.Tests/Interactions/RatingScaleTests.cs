using CsCheck;
using MovieRecs.Als.Interactions;

namespace MovieRecs.Als.Tests.Interactions;

public sealed class RatingScaleTests
{
    [Fact]
    public void Half_stars_have_the_codes_1_to_10()
    {
        for (byte code = 1; code <= 10; code++)
        {
            Assert.Equal(code / 2f, RatingScale.HalfStars.ValueOf(code));
            Assert.True(RatingScale.HalfStars.TryGetCode(code / 2f, out var back));
            Assert.Equal(code, back);
        }

        Assert.Equal((0.5f, 5f), (RatingScale.HalfStars.Minimum, RatingScale.HalfStars.Maximum));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.4f)]
    [InlineData(3.4999f)]
    [InlineData(5.5f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_value_off_the_scale_has_no_code(float value)
    {
        Assert.False(RatingScale.HalfStars.TryGetCode(value, out var code));
        Assert.Equal(0, code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    public void A_code_off_the_scale_has_no_value(byte code) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RatingScale.HalfStars.ValueOf(code));

    [Fact]
    public void Distinct_values_make_a_scale_in_ascending_order()
    {
        var scale = RatingScale.FromValues([3f, -1.5f, 3f, 10f]);

        Assert.Equal(3, scale.Count);
        Assert.Equal([-1.5f, 3f, 10f], Enumerable.Range(1, 3).Select(code => scale.ValueOf((byte)code)));
    }

    [Fact]
    public void A_scale_needs_1_to_255_finite_values()
    {
        Assert.Throws<ArgumentException>(() => RatingScale.FromValues([]));
        Assert.Throws<ArgumentException>(() => RatingScale.FromValues([1f, float.NaN]));
        Assert.Throws<ArgumentException>(
            () => RatingScale.FromValues([.. Enumerable.Range(0, 256).Select(value => (float)value)]));
    }

    [Fact]
    public void Codes_and_values_of_any_scale_are_each_others_inverse() =>
        Gen.Select(Gen.Float[-1e6f, 1e6f].Array[1, 255], Gen.Float).Sample((values, other) =>
        {
            var scale = RatingScale.FromValues(values);
            float[] distinct = [.. values.Distinct().Order()];
            Assert.Equal(distinct.Length, scale.Count);
            var decoded = new float[scale.Count];
            scale.Decode([.. Enumerable.Range(1, scale.Count).Select(code => (byte)code)], decoded);
            Assert.Equal(distinct, decoded);
            foreach (var value in values)
            {
                Assert.True(scale.TryGetCode(value, out var code));
                Assert.Equal(value, scale.ValueOf(code));
            }

            Assert.Equal(values.Contains(other), scale.TryGetCode(other, out _));
        });
}
