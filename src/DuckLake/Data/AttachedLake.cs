using Ekko.DuckDb;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Storage;

namespace Ekko.DuckLake.Data;

/// <summary>A lake that is attached to a data source: its catalog, its files and its stub in the engine.</summary>
sealed class AttachedLake : IDisposable
{
    readonly Snapshot? _pinned;

    AttachedLake(LakeAttachment attachment, SqlCatalog catalog, IStorage storage, StubDatabase stub, Snapshot? pinned)
    {
        Attachment = attachment;
        Catalog = catalog;
        Storage = storage;
        Stub = stub;
        _pinned = pinned;
    }

    /// <summary>How it was attached.</summary>
    public LakeAttachment Attachment { get; }

    /// <summary>The name it is attached as.</summary>
    public string Name => Attachment.Name;

    /// <summary>The catalog its tables are found in by metadata queries.</summary>
    public string MetadataName => "__ducklake_metadata_" + Name;

    /// <summary>The catalog.</summary>
    public SqlCatalog Catalog { get; }

    /// <summary>Where the data files are.</summary>
    public IStorage Storage { get; }

    /// <summary>What stands for it in the engine's catalog.</summary>
    public StubDatabase Stub { get; }

    /// <summary>Whether nothing may be changed: attached so, or attached as of a snapshot.</summary>
    public bool IsReadOnly => Attachment.ReadOnly || _pinned is not null;

    /// <summary>Opens a lake and attaches its stub.</summary>
    public static async Task<AttachedLake> OpenAsync(
        LakeAttachment attachment, TimeProvider time, DuckDbConnection stubConnection, CancellationToken cancellationToken)
    {
        const string Prefix = "ducklake:";
        var path = attachment.CatalogPath;
        var isReadOnly = attachment.ReadOnly || attachment.SnapshotVersion is not null || attachment.SnapshotTime is not null;
        var options = new CatalogOptions
        {
            Location = path.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? path[Prefix.Length..] : path,
            DataPath = attachment.DataPath,
            OverrideDataPath = attachment.OverrideDataPath,
            ReadOnly = isReadOnly,
            CreateIfNotExists = attachment.CreateIfNotExists && !isReadOnly,
            TimeProvider = time,
        };
        var catalog = await SqlCatalog.OpenAsync(options, cancellationToken).ConfigureAwait(false);
        StubDatabase? stub = null;
        try
        {
            var pinned = await PinAsync(catalog, attachment, cancellationToken).ConfigureAwait(false);
            stub = StubDatabase.Attach(stubConnection, attachment.Name);
            return new AttachedLake(attachment, catalog, new LocalStorage(), stub, pinned);
        }
        catch
        {
            if (stub is null)
                stubConnection.Dispose();
            await catalog.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The lake as a statement outside a transaction sees it now.</summary>
    public Task<LakeTree> CurrentTreeAsync(CancellationToken cancellationToken) =>
        _pinned is { } snapshot ? Catalog.TreeAsync(snapshot, cancellationToken) : Catalog.LatestTreeAsync(cancellationToken);

    /// <inheritdoc />
    public void Dispose()
    {
        Stub.Dispose();
        Catalog.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    static async Task<Snapshot?> PinAsync(SqlCatalog catalog, LakeAttachment attachment, CancellationToken cancellationToken)
    {
        if (attachment.SnapshotVersion is { } version)
            return await catalog.SnapshotAsync(new SnapshotId(version), cancellationToken).ConfigureAwait(false);
        return attachment.SnapshotTime is { } time ? await catalog.SnapshotAsync(time, cancellationToken).ConfigureAwait(false) : null;
    }
}
