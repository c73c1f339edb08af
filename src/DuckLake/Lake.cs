using System.Collections.Immutable;
using Ekko.DuckDb;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.ChangeFeed;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.DeleteFiles;
using Ekko.DuckLake.Maintenance;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Parquet;
using Ekko.DuckLake.Scan;
using Ekko.DuckLake.Storage;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake;

/// <summary>
/// A lake opened for .NET code that writes columns rather than SQL: look at its tables and snapshots, write batches as data files, commit
/// them in transactions. Safe for concurrent use.
/// </summary>
public sealed partial class Lake : IAsyncDisposable
{
    readonly LakeEngine _engine;
    readonly bool _ownsEngine;

    internal Lake(SqlCatalog catalog, LakeStorage storage, LakeEngine engine, bool ownsEngine)
    {
        Catalog = catalog;
        Storage = storage;
        Files = new FileDescriber(catalog, storage);
        DeleteFiles = new DeleteFileReader(engine, storage);
        _engine = engine;
        _ownsEngine = ownsEngine;
        Snapshots = new LakeSnapshots(this);
        Cursors = new ChangeCursors(this);
        Pins = new SnapshotPins(this);
        Maintenance = new StorageMaintenance(this);
        Copies = new LakeCopies(this);
    }

    /// <summary>The directory or URL below which the data files are; ends with <c>/</c>.</summary>
    public string DataPath => Catalog.DataPath;

    /// <summary>Whether the files are in a bucket: they have to travel, and take time but little of this machine.</summary>
    public bool IsInBucket => S3Path.Is(DataPath);

    /// <summary>The states it had.</summary>
    public LakeSnapshots Snapshots { get; }

    /// <summary>How far consumers have read its changes.</summary>
    public ChangeCursors Cursors { get; }

    /// <summary>Its snapshots that are kept under a name.</summary>
    public SnapshotPins Pins { get; }

    /// <summary>What keeps it small and quick.</summary>
    public StorageMaintenance Maintenance { get; }

    /// <summary>Copies of its catalog, and the files that they name.</summary>
    public LakeCopies Copies { get; }

    internal SqlCatalog Catalog { get; }

    internal LakeStorage Storage { get; }

    internal FileDescriber Files { get; }

    internal DeleteFileReader DeleteFiles { get; }

    /// <summary>Opens a lake with an engine of its own.</summary>
    /// <param name="attachment">Where it is and how to open it.</param>
    /// <param name="timeProvider">The clock of snapshots and file names; null for the system's.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="DuckLakeException">The lake cannot be opened; the message names what is wrong.</exception>
    public static async Task<Lake> OpenAsync(
        LakeAttachment attachment, TimeProvider? timeProvider = null, CancellationToken cancellationToken = default)
    {
        var time = timeProvider ?? TimeProvider.System;
        var catalog = await SqlCatalog.OpenAsync(CatalogOptions.For(attachment, time), cancellationToken).ConfigureAwait(false);
        var engine = new LakeEngine();
        var storage = new LakeStorage(
            attachment.Storage, time, engine.ForgetFiles, attachment.LoggerFactory?.CreateLogger("Ekko.DuckLake.Storage"));
        return new Lake(catalog, storage, engine, ownsEngine: true);
    }

    /// <summary>The lake as of its latest snapshot.</summary>
    public Task<LakeTree> TreeAsync(CancellationToken cancellationToken = default) => Catalog.Trees.LatestAsync(cancellationToken);

    /// <summary>
    /// Begins a transaction on the latest snapshot. Files appended to it are removed when it is rolled back or its commit fails.
    /// </summary>
    public async Task<LakeTransaction> BeginTransactionAsync(CancellationToken cancellationToken = default) => Begin(
        await Catalog.Trees.LatestAsync(cancellationToken).ConfigureAwait(false));

    internal LakeTransaction Begin(LakeTree tree) => new(Catalog, tree)
    {
        Engine = new RowEngine(_engine, Catalog, Storage, DeleteFiles),
        DiscardFiles = async paths => await Storage.DiscardAsync(paths).ConfigureAwait(false),
    };

    /// <summary>
    /// Writes rows of batches as exactly one data file. The file is durable, and named by nothing until a transaction appends it.
    /// </summary>
    /// <param name="table">The table, as the transaction that will append the file sees it.</param>
    /// <param name="rows">The rows; all of one partition when the table has partitions.</param>
    /// <param name="columns">The table's column that each column of the batch is; columns not named get their default.</param>
    /// <param name="partitionValues">The text of each partition key's value; empty when the table has no partitions.</param>
    /// <param name="cancellationToken">Interrupts the write and removes what was written.</param>
    /// <exception cref="DuckLakeException">A NOT NULL column got NULL, or a column is not in the table.</exception>
    public async Task<NewDataFile> WriteFileAsync(
        LakeTable table, BatchRowSource rows, IReadOnlyList<ColumnId> columns, ImmutableArray<string?> partitionValues,
        CancellationToken cancellationToken = default)
    {
        using var encoded = await EncodeFileAsync(table, rows, columns, partitionValues, cancellationToken).ConfigureAwait(false);
        return await encoded.PublishAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Does the first half of <see cref="WriteFileAsync"/>: reads the rows and writes the file. The second half is
    /// <see cref="EncodedFile.PublishAsync"/>. It takes little of this machine where files go to another one, so the next rows can be
    /// encoded meanwhile.
    /// </summary>
    /// <inheritdoc cref="WriteFileAsync"/>
    public async Task<EncodedFile> EncodeFileAsync(
        LakeTable table, BatchRowSource rows, IReadOnlyList<ColumnId> columns, ImmutableArray<string?> partitionValues,
        CancellationToken cancellationToken = default)
    {
        var writer = await WriterAsync(table, cancellationToken).ConfigureAwait(false);
        using var source = rows.Publish();
        using var lease = _engine.RentWriter(rows.Threads == 1 ? 0 : rows.RowCount ?? long.MaxValue);
        var selection = BatchProjection.Sql(table, columns, rows.Columns, source.Sql);
        return writer.EncodeFile(lease.Connection, selection, partitionValues, cancellationToken);
    }

    /// <summary>Writes rows of batches as data files, divided by the table's partitions and target file size.</summary>
    /// <inheritdoc cref="WriteFileAsync"/>
    public async Task<ImmutableArray<NewDataFile>> WriteFilesAsync(
        LakeTable table, BatchRowSource rows, IReadOnlyList<ColumnId> columns, CancellationToken cancellationToken = default)
    {
        var writer = await WriterAsync(table, cancellationToken).ConfigureAwait(false);
        using var source = rows.Publish();
        using var lease = _engine.RentWriter(rows.Threads == 1 ? 0 : rows.RowCount ?? long.MaxValue);
        return await writer.WriteAsync(lease.Connection, BatchProjection.Sql(table, columns, rows.Columns, source.Sql), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Sets an option of the lake, a schema or a table.</summary>
    /// <param name="name">The option's official name, for example <c>target_file_size</c>.</param>
    /// <param name="value">Its value as text, for example <c>512MB</c>; checked and stored in the official form.</param>
    /// <param name="schema">The schema it is for; with a table, the table's schema (null: <c>main</c>).</param>
    /// <param name="table">The table it is for.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="DuckLakeException">There is no such option, schema or table, or the option does not take this value.</exception>
    public async Task SetOptionAsync(
        string name, string? value, string? schema = null, string? table = null, CancellationToken cancellationToken = default)
    {
        var transaction = await BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        transaction.AddOption(SetOption.Create(this, transaction.Base, name, value, schema, table));
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets an option of a table with a transaction, which may create the table.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="table">The table, as the transaction sees it.</param>
    /// <param name="name">The option's official name.</param>
    /// <param name="value">Its value as text.</param>
    /// <exception cref="DuckLakeException">There is no such option, or it does not take this value.</exception>
    public void SetTableOption(LakeTransaction transaction, LakeTable table, string name, string value) =>
        transaction.AddOption(SetOption.OfTable(this, table, name, value));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Catalog.DisposeAsync().ConfigureAwait(false);
        if (!_ownsEngine)
            return;
        _engine.Dispose();
        Storage.Dispose();
    }

    /// <summary>The engine that reads and writes.</summary>
    internal LakeEngine Engine => _engine;

    internal DuckDbConnection Connect() => _engine.Connect();

    /// <summary>The engine's syntax tree of a query, as JSON.</summary>
    internal string Serialize(string query)
    {
        using var connection = Connect();
        return EngineRows.Read(connection, $"SELECT json_serialize_sql({SqlText.QuoteLiteral(query)})", CancellationToken.None)[0][0]!;
    }

    internal async Task<ParquetWriter> WriterAsync(LakeTable table, CancellationToken cancellationToken) => new(
        Storage, Catalog.TimeProvider, table,
        Narrow(ParquetOptions.For(table, await Catalog.Options.RecentAsync(cancellationToken).ConfigureAwait(false))));

    /// <summary>
    /// Each thread holds a row group until it is full: with the engine's default the buffers, not the rows, would decide the memory of a
    /// writer.
    /// </summary>
    static ParquetOptions Narrow(ParquetOptions options) =>
        options is { RowGroupSize: null, RowGroupSizeBytes: null } ? options with { RowGroupSize = 61_440 } : options;
}
