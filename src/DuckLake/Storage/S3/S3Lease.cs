using Ekko.DuckLake.Footers;

namespace Ekko.DuckLake.Storage;

/// <summary>Copies of objects that stay in the cache until this is disposed.</summary>
sealed class S3Lease : OpenFiles
{
    /// <summary>Smaller files come whole: a second round trip would take longer.</summary>
    const long SmallFile = 1024 * 1024;

    /// <summary>Where the catalog does not say how long a footer is.</summary>
    const long LikelyFooter = 64 * 1024;

    static readonly ParquetSelection Nothing = new() { Names = new HashSet<string>(), ColumnIds = new HashSet<long>() };

    readonly List<(CachedFile Copy, FileToRead File)> _held = [];
    bool _disposed;

    internal override bool HasHoles => _held.Exists(h => !h.Copy.IsWhole);

    /// <summary>Holds copies and brings what is always needed of them.</summary>
    internal static async Task<S3Lease> OpenAsync(
        IReadOnlyList<(CachedFile Copy, FileToRead File)> files, bool footersOnly, CancellationToken cancellationToken)
    {
        var lease = new S3Lease();
        try
        {
            foreach (var (copy, file) in files)
            {
                await copy.HoldAsync(file.Size, cancellationToken).ConfigureAwait(false);
                lease._held.Add((copy, file));
                LakeMetrics.Opened(copy.IsWhole);
            }

            await lease.FetchAsync(footersOnly ? Nothing : null, cancellationToken).ConfigureAwait(false);
            return lease;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    internal override Task FetchAsync(ParquetSelection? selection, CancellationToken cancellationToken)
    {
        var incomplete = _held.Where(h => !h.Copy.IsWhole).ToList();
        var options =
            new ParallelOptions { MaxDegreeOfParallelism = S3HttpClientFactory.Connections, CancellationToken = cancellationToken };
        return incomplete.Count switch
        {
            0 => Task.CompletedTask,
            1 => FetchAsync(incomplete[0].Copy, incomplete[0].File, selection, cancellationToken),
            _ => Parallel.ForEachAsync(
                incomplete, options, async (h, token) => await FetchAsync(h.Copy, h.File, selection, token).ConfigureAwait(false)),
        };
    }

    static async Task FetchAsync(CachedFile copy, FileToRead file, ParquetSelection? selection, CancellationToken cancellationToken)
    {
        if (selection is null || file.Size <= SmallFile)
        {
            await copy.EnsureAsync([new ByteRange(0, file.Size)], cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            var footer = copy.Footer ??= await ReadFooterAsync(copy, file, cancellationToken).ConfigureAwait(false);
            await copy.EnsureAsync(selection.RangesOf(footer), cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            throw new DuckLakeException(DuckLakeErrorKind.Corrupt, $"Reading {copy.Path} failed: {e.Message} Restore it from a backup.", e);
        }
    }

    static async Task<ParquetFooter> ReadFooterAsync(CachedFile copy, FileToRead file, CancellationToken cancellationToken)
    {
        var likely = Math.Min(file.Size, (file.FooterSize > 0 ? file.FooterSize : LikelyFooter) + ParquetFooter.TrailerLength);
        await copy.EnsureAsync([new ByteRange(file.Size - likely, file.Size)], cancellationToken).ConfigureAwait(false);
        var trailer = new byte[ParquetFooter.TrailerLength];
        RandomAccess.Read(copy.Handle, trailer, file.Size - trailer.Length);
        var length = ParquetFooter.LengthFrom(trailer, file.Size);
        var start = file.Size - ParquetFooter.TrailerLength - length;
        await copy.EnsureAsync([new ByteRange(start, file.Size)], cancellationToken).ConfigureAwait(false);
        var metadata = new byte[length];
        RandomAccess.Read(copy.Handle, metadata, start);
        return ParquetFooter.Read(metadata, file.Size);
    }

    public override void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        foreach (var (copy, _) in _held)
            copy.Release();
    }
}
