namespace Ekko.Backups;

/// <summary>A folder for files that are on their way; gone with the object.</summary>
sealed class ScratchFolder : IDisposable
{
    readonly string _path = Directory.CreateTempSubdirectory("ekko-backup-").FullName;

    public string File(string name) => Path.Combine(_path, name);

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
