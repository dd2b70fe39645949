using System.Runtime.Intrinsics;

namespace MovieRecs.Als.Tests.Kernels;

/// <summary>
/// test.sh runs this project again with each switch set to 0. If a runtime renames a switch (AVX512F became AVX512 in .NET
/// 10), this fails instead of silently testing the same path twice.
/// </summary>
[Trait("Category", "Vector")]
public sealed class SimdEnvironmentTests
{
    [Fact]
    public void A_disabled_width_is_really_off()
    {
        if (IsOff("DOTNET_EnableAVX512"))
        {
            Assert.False(Vector512.IsHardwareAccelerated);
        }

        if (IsOff("DOTNET_EnableAVX2"))
        {
            Assert.False(Vector256.IsHardwareAccelerated);
        }

        if (IsOff("DOTNET_EnableHWIntrinsic"))
        {
            Assert.False(Vector128.IsHardwareAccelerated);
        }
    }

    private static bool IsOff(string name) => Environment.GetEnvironmentVariable(name) == "0";
}
