using Xunit.Abstractions;
using Xunit.Sdk;

namespace MovieRecs.Als.Tests.Infrastructure;

/// <summary>
/// What a test, or a class of tests, needs of the machine. Where it is missing there is no test case, rather than one
/// that passes without testing.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public abstract class RequirementAttribute : Attribute
{
    public abstract bool IsMet { get; }
}

/// <summary>A fact that exists only where every <see cref="RequirementAttribute"/> of its method and class is met.</summary>
[XunitTestCaseDiscoverer("MovieRecs.Als.Tests.Infrastructure.ConditionalFactDiscoverer", "MovieRecs.Als.Tests")]
public sealed class ConditionalFactAttribute : FactAttribute;

/// <summary>The same for a theory.</summary>
[XunitTestCaseDiscoverer("MovieRecs.Als.Tests.Infrastructure.ConditionalTheoryDiscoverer", "MovieRecs.Als.Tests")]
public sealed class ConditionalTheoryAttribute : TheoryAttribute;

public sealed class ConditionalFactDiscoverer(IMessageSink diagnostics) : FactDiscoverer(diagnostics)
{
    public override IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        Requirements.AreMet(testMethod) ? base.Discover(discoveryOptions, testMethod, factAttribute) : [];
}

public sealed class ConditionalTheoryDiscoverer(IMessageSink diagnostics) : TheoryDiscoverer(diagnostics)
{
    public override IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute) =>
        Requirements.AreMet(testMethod) ? base.Discover(discoveryOptions, testMethod, theoryAttribute) : [];
}

internal static class Requirements
{
    public static bool AreMet(ITestMethod test) => test.Method.GetCustomAttributes(typeof(RequirementAttribute))
        .Concat(test.TestClass.Class.GetCustomAttributes(typeof(RequirementAttribute)))
        .Cast<IReflectionAttributeInfo>()
        .All(requirement => ((RequirementAttribute)requirement.Attribute).IsMet);
}
