using Ekko.DuckLake;
using Ekko.DuckLake.Storage;

namespace Ekko.Arrow;

/// <summary>The Arrow files below a root.</summary>
/// <param name="store">Reaches them.</param>
/// <param name="root">A directory, or <c>s3://bucket/prefix</c>.</param>
sealed class ArrowFolder(FileStore store, string root)
{
    /// <summary>The root, ending with <c>/</c>.</summary>
    public string Root { get; } = root.TrimEnd('/') + "/";

    /// <summary>All files, in the order of their paths; a file that names itself as the root, alone.</summary>
    /// <exception cref="EkkoException">There is no such folder.</exception>
    /// <exception cref="DuckLakeException">The bucket cannot be read.</exception>
    public async Task<List<ArrowFile>> ListAsync(CancellationToken cancellationToken)
    {
        if (!DataStorage.IsRemote(Root) && !Directory.Exists(Root))
            throw new EkkoException($"Reading Arrow files failed: there is no folder {Root}. Name the folder above \"transactions\".");
        var files = new List<ArrowFile>();
        var metadata = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (var file in store.ListAsync(Root, cancellationToken).ConfigureAwait(false))
        {
            if (file.Path.EndsWith(ArrowPath.Extension, StringComparison.Ordinal))
                files.Add(new ArrowFile(file.Path, file.Size, file.Modified, ArrowPath.Parse(file.Path)));
            else if (file.Path.EndsWith(ArrowPath.Extension + ArrowMetadata.Suffix, StringComparison.Ordinal))
                metadata.Add(file.Path, file.Size);
        }

        files.Sort(static (a, b) => Compare(a, b));
        return files.ConvertAll(file => file with
        {
            MetadataSize = metadata.TryGetValue(file.Path + ArrowMetadata.Suffix, out var size) ? size : null,
        });
    }

    /// <summary>Whether there is any file.</summary>
    /// <exception cref="DuckLakeException">The bucket cannot be read.</exception>
    public async Task<bool> HasFilesAsync(CancellationToken cancellationToken)
    {
        await foreach (var file in store.ListAsync(Root, cancellationToken).ConfigureAwait(false))
        {
            if (file.Path.EndsWith(ArrowPath.Extension, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    /// <summary>What is written beside a file; null where that is nothing, or cannot be read as such.</summary>
    /// <exception cref="DuckLakeException">The bucket cannot be read.</exception>
    public async Task<ArrowMetadata?> MetadataAsync(ArrowFile file, CancellationToken cancellationToken)
    {
        const int MaxSize = 64 * 1024;
        if (file.MetadataSize is not (> 0 and <= MaxSize and var size))
            return null;
        using var handle = await store.OpenAsync(file.Path + ArrowMetadata.Suffix, size, cancellationToken).ConfigureAwait(false);
        var json = new byte[size];
        ArrowBytes.Read(handle, 0, json);
        return ArrowMetadata.Read(json);
    }

    /// <summary>Numbers in paths are of different lengths: the text alone would mix the order of blocks.</summary>
    static int Compare(ArrowFile a, ArrowFile b)
    {
        if (a.Place is not { } x || b.Place is not { } y)
            return string.CompareOrdinal(a.Path, b.Path);
        var chain = string.CompareOrdinal(x.Node.ToString(), y.Node.ToString());
        if (chain != 0)
            return chain;
        var block = x.StartBlock.CompareTo(y.StartBlock);
        return block != 0 ? block : string.CompareOrdinal(x.Name, y.Name);
    }
}

/// <summary>An Arrow file.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Size">Its size.</param>
/// <param name="Modified">When it was written.</param>
/// <param name="Place">What its path says; null where it says nothing.</param>
sealed record ArrowFile(string Path, long Size, DateTimeOffset Modified, ArrowPath? Place)
{
    /// <summary>The size of the metadata beside it; null where there is none.</summary>
    public long? MetadataSize { get; init; }
}
