using Microsoft.Win32.SafeHandles;

namespace Ekko.Tests.Ekko.Arrow;

/// <summary>Bytes as an open file, gone with the object.</summary>
sealed class OpenBytes : IDisposable
{
    readonly string _path = Path.GetTempFileName();

    public OpenBytes(byte[] bytes)
    {
        File.WriteAllBytes(_path, bytes);
        Handle = File.OpenHandle(_path, options: FileOptions.RandomAccess);
    }

    public SafeFileHandle Handle { get; }

    public void Dispose()
    {
        Handle.Dispose();
        File.Delete(_path);
    }
}
