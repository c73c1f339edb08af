using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ekko.DuckLake.Storage;

namespace Ekko.Backups;

/// <summary>
/// Where backups are: a folder or the prefix of a bucket. Each backup has a folder with its manifest and the copy of its catalog; copies of
/// files are beside them and shared, because a file of a lake never changes.
/// </summary>
sealed class BackupPlace
{
    const string ManifestFile = "manifest.json";
    const string CatalogFile = "catalog.sqlite";
    const string SharedFiles = "files/";
    const string Elsewhere = "elsewhere/";
    const int MaxNameLength = 80;

    readonly FileTransfer _transfer;

    public BackupPlace(string path, FileTransfer transfer)
    {
        Path = (DataStorage.IsRemote(path) ? path : System.IO.Path.GetFullPath(path)).Replace('\\', '/').TrimEnd('/') + "/";
        _transfer = transfer;
    }

    /// <summary>The folder or prefix; ends with <c>/</c>.</summary>
    public string Path { get; }

    /// <summary>Where the shared copies of files are.</summary>
    public string FilesPath => Path + SharedFiles;

    /// <exception cref="EkkoException">The name is none of a backup.</exception>
    public static void CheckName(string name)
    {
        if (name.Length is 0 or > MaxNameLength || name + "/" is SharedFiles || !char.IsAsciiLetterOrDigit(name[0])
            || !name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.'))
        {
            throw new EkkoException(
                $"'{name}' is no name of a backup: give 1 to {MaxNameLength} letters, digits, -, _ and ., and another name than files.");
        }
    }

    public string FolderOf(string name) => $"{Path}{name}/";

    public string CatalogOf(string name) => FolderOf(name) + CatalogFile;

    public string ManifestOf(string name) => FolderOf(name) + ManifestFile;

    /// <summary>Where the copy of a file is, below the place.</summary>
    public string CopyOf(BackupFile file) => FilesPath + (IsElsewhere(file.Path)
        ? $"{Elsewhere}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file.Path)))[..16]}/{FileName(file.Path)}"
        : file.Path);

    /// <summary>Whether a path of a manifest is not below the data path.</summary>
    public static bool IsElsewhere(string path) => DataStorage.IsRemote(path) || System.IO.Path.IsPathRooted(path);

    /// <summary>The names of the backups that are there, complete or not.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(CancellationToken cancellationToken)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var file in _transfer.ListAsync(Path, cancellationToken).ConfigureAwait(false))
        {
            var below = file.Path[Path.Length..].Split('/');
            if (below.Length == 2 && IsOfBackup(below[1]))
                names.Add(below[0]);
        }

        return [.. names];
    }

    /// <summary>What a backup holds; null when it has no manifest.</summary>
    /// <exception cref="EkkoException">The manifest cannot be read.</exception>
    public async Task<BackupManifest?> FindAsync(string name, CancellationToken cancellationToken)
    {
        LakeFile? found = null;
        await foreach (var file in _transfer.ListAsync(FolderOf(name), cancellationToken).ConfigureAwait(false))
        {
            if (file.Path == ManifestOf(name))
                found = file;
        }

        if (found is null)
            return null;
        try
        {
            var manifest = JsonSerializer.Deserialize(
                await _transfer.ReadAsync(found, cancellationToken).ConfigureAwait(false), BackupJson.Default.BackupManifest);
            if (manifest is { Format: BackupManifest.CurrentFormat })
                return manifest;
            throw new EkkoException(
                $"Reading {found.Path} failed: its format is {manifest?.Format}, this version reads {BackupManifest.CurrentFormat}. "
                + "Use the newer version.");
        }
        catch (JsonException error)
        {
            throw new EkkoException(
                $"Reading {found.Path} failed: it is damaged or was cut off ({error.Message}). Use another backup.", error);
        }
    }

    /// <summary>What a backup holds.</summary>
    /// <exception cref="EkkoException">There is none of this name, or it is not complete.</exception>
    public async Task<BackupManifest> GetAsync(string name, CancellationToken cancellationToken) =>
        await FindAsync(name, cancellationToken).ConfigureAwait(false)
        ?? throw new EkkoException($"Reading backup {name} failed: there is no complete one of this name in {Path}. "
            + "ekko backup list shows them.");

    /// <summary>Makes a backup complete.</summary>
    public async Task WriteAsync(BackupManifest manifest, CancellationToken cancellationToken)
    {
        var local = System.IO.Path.GetTempFileName();
        try
        {
            var bytes = JsonSerializer.SerializeToUtf8Bytes(manifest, BackupJson.Default.BackupManifest);
            await File.WriteAllBytesAsync(local, bytes, cancellationToken).ConfigureAwait(false);
            await _transfer.CopyAsync(new LakeFile(local, bytes.Length), ManifestOf(manifest.Name), cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            File.Delete(local);
        }
    }

    /// <summary>Removes a backup: first its manifest, then the rest, and copies of files that no other backup has.</summary>
    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        await _transfer.DeleteAsync([ManifestOf(name)], cancellationToken).ConfigureAwait(false);
        var rest = new List<string>();
        await foreach (var file in _transfer.ListAsync(FolderOf(name), cancellationToken).ConfigureAwait(false))
        {
            if (IsOfBackup(FileName(file.Path)))
                rest.Add(file.Path);
        }

        await _transfer.DeleteAsync(rest, cancellationToken).ConfigureAwait(false);
        var needed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var other in await NamesAsync(cancellationToken).ConfigureAwait(false))
        {
            // One without a manifest goes on, and needs copies that no manifest names yet.
            if (await FindAsync(other, cancellationToken).ConfigureAwait(false) is not { } manifest)
                return;
            needed.UnionWith(manifest.Files.Where(file => file.Sha256 is not null).Select(CopyOf));
        }

        var unneeded = new List<string>();
        await foreach (var file in _transfer.ListAsync(FilesPath, cancellationToken).ConfigureAwait(false))
        {
            if (!needed.Contains(file.Path))
                unneeded.Add(file.Path);
        }

        await _transfer.DeleteAsync(unneeded, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a backup's folder has such a file, whole or cut off while it was written.</summary>
    static bool IsOfBackup(string file) =>
        file.StartsWith(ManifestFile, StringComparison.Ordinal) || file.StartsWith(CatalogFile, StringComparison.Ordinal);

    static string FileName(string path) => path[(path.LastIndexOf('/') + 1)..];
}
