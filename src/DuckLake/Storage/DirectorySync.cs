using System.Runtime.InteropServices;

namespace Ekko.DuckLake.Storage;

/// <summary>
/// fsync of a directory: a new or renamed file survives a power cut only when the directory that names it is on disk too. .NET has no call
/// for it. Windows has no such notion; its file systems journal names.
/// </summary>
static class DirectorySync
{
    const int ReadOnly = 0;

    internal static void Flush(string directory)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(directory, ReadOnly);
        if (descriptor < 0)
            throw Failure("Opening", directory);
        try
        {
            if (Sync(descriptor) != 0)
                throw Failure("Syncing", directory);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    static DuckLakeException Failure(string what, string directory) => new(DuckLakeErrorKind.Storage,
        $"{what} the directory {directory} failed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Close(int descriptor);
}
