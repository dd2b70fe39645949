using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Interactions.DataSets.Synthetic;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Baselines;
using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Models.Sessions;

namespace MovieRecs.Als.Tests.Models;

/// <summary>What holds for every options type of the library.</summary>
public sealed class OptionsTests
{
    private static readonly object[] _all =
    [
        new ExplicitAlsOptions(), new ImplicitAlsOptions(), ImplicitAlsOptions.HuKorenVolinsky, new BayesianOptions(), new BiasOptions(),
        new EaseOptions(), new ItemKnnOptions(), new EvaluationOptions(), new SyntheticRatingsOptions(), new DataSetOptions(),
        new RecommenderOptions(), new SessionOptions(),
    ];

    public static TheoryData<Type, string> FloatingPoint
    {
        get
        {
            var data = new TheoryData<Type, string>();
            foreach (var type in _all.Select(options => options.GetType()).Distinct())
            {
                foreach (var property in type.GetProperties().Where(IsFloatingPoint))
                {
                    data.Add(type, property.Name);
                }
            }

            return data;
        }
    }

    [Fact]
    public void Every_options_type_is_tested() => Assert.Equal(
        typeof(ExplicitAlsOptions).Assembly.GetExportedTypes().Where(type => type is { IsAbstract: false, Name: var name } && name.EndsWith("Options", StringComparison.Ordinal)).ToHashSet(),
        _all.Select(options => options.GetType()).ToHashSet());

    [Fact]
    public void Every_default_is_valid() => Assert.All(_all, options => Validator.ValidateObject(
        options, new ValidationContext(options), validateAllProperties: true));

    [Theory]
    [MemberData(nameof(FloatingPoint))]
    public void A_number_with_a_fraction_has_a_range_with_one(Type type, string property)
    {
        var range = type.GetProperty(property)!.GetCustomAttribute<RangeAttribute>();

        Assert.NotNull(range);
        Assert.Equal(typeof(double), range.OperandType); // an int range rounds before it compares
    }

    [Theory]
    [MemberData(nameof(FloatingPoint))]
    public void Numbers_that_are_not_finite_and_those_just_outside_the_range_are_refused(Type type, string property)
    {
        var range = type.GetProperty(property)!.GetCustomAttribute<RangeAttribute>()!;
        var (low, high) = ((double)range.Minimum, (double)range.Maximum);
        var outside = Math.Max(1e-3, Math.Abs(high) * 1e-3);
        foreach (var value in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity, low - outside, high + outside })
        {
            var options = Activator.CreateInstance(type)!;
            Set(options, property, value);

            var failure = Assert.Throws<TargetInvocationException>(() => type.GetMethod("Validate", [])!.Invoke(options, []));
            Assert.Contains(property, Assert.IsType<ValidationException>(failure.InnerException).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1.4f)]
    [InlineData(-0.5f)]
    public void A_frequency_exponent_that_rounds_into_the_range_is_refused(float value) =>
        Assert.Throws<ValidationException>(() => new ImplicitAlsOptions { FrequencyExponent = value }.Validate());

    private static bool IsFloatingPoint(PropertyInfo property) =>
        property.CanWrite && (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) is var type
        && (type == typeof(float) || type == typeof(double));

    private static void Set(object options, string name, double value)
    {
        var property = options.GetType().GetProperty(name)!;
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        property.SetValue(options, Convert.ChangeType(value, type, CultureInfo.InvariantCulture));
    }
}
