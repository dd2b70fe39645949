using System.Runtime.InteropServices;

namespace MovieRecs.Text;

/// <summary>
/// Gives freed memory back to the system. On Linux the C library keeps it for the process: after the model is disposed of 60 to
/// 90 MB would stay.
/// </summary>
internal static class NativeHeap
{
    public static void Trim()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = malloc_trim(0);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // Only glibc has it, and other C libraries do not keep memory in this way.
        }
    }

#pragma warning disable IDE1006, SYSLIB1054 // The name is that of the C library; generated code would be unsafe code.
    [DllImport("libc.so.6")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int malloc_trim(nuint pad);
#pragma warning restore IDE1006, SYSLIB1054
}
