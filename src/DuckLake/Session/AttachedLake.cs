using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Storage;

namespace Ekko.DuckLake.Session;

/// <summary>A lake that is attached to a data source: its catalog, its files and its name in the engine.</summary>
sealed class AttachedLake : IDisposable
{
    readonly EmptyDatabase _database;
    readonly Snapshot? _pinned;

    AttachedLake(LakeAttachment attachment, Lake lake, EmptyDatabase database, Snapshot? pinned)
    {
        Attachment = attachment;
        Lake = lake;
        _database = database;
        _pinned = pinned;
    }

    /// <summary>How it was attached.</summary>
    public LakeAttachment Attachment { get; }

    /// <summary>The name it is attached as.</summary>
    public string Name => Attachment.Name;

    /// <summary>The catalog its tables are found in by metadata queries.</summary>
    public string MetadataName => Attachment.MetadataCatalog ?? "__ducklake_metadata_" + Name;

    /// <summary>The lake for .NET code.</summary>
    public Lake Lake { get; }

    /// <summary>The catalog.</summary>
    public SqlCatalog Catalog => Lake.Catalog;

    /// <summary>Where the data files are.</summary>
    public IStorage Storage => Lake.Storage;

    /// <summary>Whether nothing may be changed: attached so, or attached as of a snapshot.</summary>
    public bool IsReadOnly => Attachment.ReadOnly || _pinned is not null;

    /// <summary>Opens a lake and makes its name known to the engine.</summary>
    public static async Task<AttachedLake> OpenAsync(
        LakeAttachment attachment, TimeProvider time, LakeEngine engine, LakeStorage storage, CancellationToken cancellationToken)
    {
        var catalog = await SqlCatalog.OpenAsync(CatalogOptions.For(attachment, time), cancellationToken).ConfigureAwait(false);
        var connection = engine.Connect();
        EmptyDatabase? database = null;
        try
        {
            var pinned = await PinAsync(catalog, attachment, cancellationToken).ConfigureAwait(false);
            database = EmptyDatabase.Attach(connection, attachment.Name);
            return new AttachedLake(attachment, new Lake(catalog, storage, engine, ownsEngine: false), database, pinned);
        }
        catch
        {
            if (database is null)
                connection.Dispose();
            await catalog.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The lake as a statement outside a transaction sees it now.</summary>
    public Task<LakeTree> CurrentTreeAsync(CancellationToken cancellationToken) =>
        _pinned is { } snapshot ? Catalog.Trees.AtAsync(snapshot, cancellationToken) : Catalog.Trees.LatestAsync(cancellationToken);

    /// <inheritdoc />
    public void Dispose()
    {
        _database.Dispose();
        Blocking.Wait(Lake.DisposeAsync().AsTask());
    }

    static async Task<Snapshot?> PinAsync(SqlCatalog catalog, LakeAttachment attachment, CancellationToken cancellationToken)
    {
        if (attachment.SnapshotVersion is { } version)
            return await catalog.Snapshots.GetAsync(new SnapshotId(version), cancellationToken).ConfigureAwait(false);
        return attachment.SnapshotTime is { } time ? await catalog.Snapshots.GetAsync(time, cancellationToken).ConfigureAwait(false) : null;
    }
}
