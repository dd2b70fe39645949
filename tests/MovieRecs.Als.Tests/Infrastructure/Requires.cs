using System.Runtime.Intrinsics.X86;

namespace MovieRecs.Als.Tests.Infrastructure;

/// <summary>Needs a public data set, which a clean clone does not have; see <see cref="SharedData"/>.</summary>
public sealed class RequiresDataSetAttribute(string name) : RequirementAttribute
{
    public string Name => name;

    public override bool IsMet => SharedData.Find(name) is not null;
}

/// <summary>Needs AVX-512BW, for 16-bit numbers in registers of 64 bytes.</summary>
public sealed class RequiresAvx512BWAttribute : RequirementAttribute
{
    public override bool IsMet => Avx512BW.IsSupported;
}

/// <summary>Needs AVX2, for 16-bit numbers in registers of 32 bytes.</summary>
public sealed class RequiresAvx2Attribute : RequirementAttribute
{
    public override bool IsMet => Avx2.IsSupported;
}
