using System.Globalization;
using Ekko.DuckDb;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Inlining;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Parquet;
using Ekko.DuckLake.Scan;
using Ekko.DuckLake.Sql;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake;

// Rows of batches: added, deleted by key, added or changed by key.
public sealed partial class Lake
{
    static long _lastJoin;

    /// <summary>Up to how many rows of one write to a table the catalog keeps itself; 0 for none.</summary>
    /// <param name="table">The table.</param>
    /// <param name="cancellationToken">Cancels reading the catalog.</param>
    public ValueTask<long> InliningLimitAsync(LakeTable table, CancellationToken cancellationToken = default) =>
        Catalog.Options.InliningLimitAsync(table, cancellationToken);

    /// <summary>
    /// Adds rows to a table in a transaction: up to the table's inlining limit they are kept in the catalog, beyond it they become data
    /// files.
    /// </summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="table">The table, as the transaction sees it.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">The table's column that each column of the batch is; columns not named get their default.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <exception cref="DuckLakeException">A NOT NULL column got NULL, or a column is not in the table.</exception>
    public async Task AppendAsync(
        LakeTransaction transaction, LakeTable table, BatchRowSource rows, IReadOnlyList<ColumnId> columns,
        CancellationToken cancellationToken = default)
    {
        if (rows.RowCount is not { } count
            || count > await Catalog.Options.InliningLimitAsync(table, cancellationToken).ConfigureAwait(false))
        {
            transaction.Append(table.Id, await WriteFilesAsync(table, rows, columns, cancellationToken).ConfigureAwait(false));
            return;
        }

        if (InlinedBatchReader.Read(Catalog.Dialect, table, rows, columns) is { } read)
        {
            transaction.Rows.AppendInlined(table.Id, read);
            return;
        }

        using var source = rows.Publish();
        using var lease = _engine.RentWriter(count);
        transaction.Rows.AppendInlined(table.Id, new InlinedRowReader(Catalog.Dialect, table)
            .Read(lease.Connection, $"({Projection(table, columns, rows.Columns, source.Sql)}) AS ekko_rows", null, cancellationToken));
    }

    /// <summary>Deletes the rows of a table whose key is among those of a batch. NULL is no key.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="table">The table, as the transaction sees it.</param>
    /// <param name="keys">The keys; each column of the batch is one of the key's.</param>
    /// <param name="columns">The table's column that each column of the batch is compared with.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <returns>How many rows were deleted.</returns>
    public async Task<long> DeleteAsync(
        LakeTransaction transaction, LakeTable table, BatchRowSource keys, IReadOnlyList<ColumnId> columns,
        CancellationToken cancellationToken = default)
    {
        using var source = keys.Publish();
        using var connection = _engine.Connect();
        using var scan = await ScanForAsync(
            transaction, table, connection, source.Sql, [.. columns.Select((id, i) => (id, i))], cancellationToken).ConfigureAwait(false);
        if (scan.IsEmpty)
            return 0;
        await scan.OpenAsync(Files, DeleteFiles, lazily: false, cancellationToken).ConfigureAwait(false);
        var places = new RowLocations();
        var match = string.Join(
            " AND ", columns.Select((id, i) => Match(table, id, "ekko_keys", string.Create(CultureInfo.InvariantCulture, $"c{i}"))));
        Read(connection, places,
            $"SELECT {Places(VirtualColumnNames.Position)} FROM {scan.Relation(VirtualColumns.Position)} AS ekko_rows SEMI "
            + $"JOIN {source.Sql} AS ekko_keys ON {match}", cancellationToken);
        places.Delete(transaction, table.Id, [scan], await DeletesKeptAsync(table, cancellationToken).ConfigureAwait(false));
        return places.Count;
    }

    /// <summary>
    /// Adds rows of a batch to a table, or changes the rows that have the same key, which keep their row ids. Columns that are not in the
    /// batch keep their values in changed rows and get their defaults in new ones.
    /// </summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="table">The table, as the transaction sees it.</param>
    /// <param name="rows">The rows; no key twice.</param>
    /// <param name="columns">The table's column that each column of the batch is.</param>
    /// <param name="keys">Which of them are the key.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <returns>How many rows were changed, and how many added.</returns>
    /// <exception cref="DuckLakeException">Two rows of the batch have the same key, a NOT NULL column got NULL, or a column is not in the
    /// table.</exception>
    public Task<(long Changed, long Added)> UpsertAsync(
        LakeTransaction transaction, LakeTable table, BatchRowSource rows, IReadOnlyList<ColumnId> columns, IReadOnlyList<ColumnId> keys,
        CancellationToken cancellationToken = default) =>
        transaction.ChangeAsync(() => MergeByKeyAsync(transaction, table, rows, columns, keys, cancellationToken));

    async Task<(long Changed, long Added)> MergeByKeyAsync(
        LakeTransaction transaction, LakeTable table, BatchRowSource rows, IReadOnlyList<ColumnId> columns, IReadOnlyList<ColumnId> keys,
        CancellationToken cancellationToken)
    {
        using var source = rows.Publish();
        using var connection = _engine.Connect();
        var positions = columns.Select((id, i) => (Id: id, Position: i)).ToDictionary(c => c.Id, c => c.Position);
        var keyed = keys.Select(id => (id, positions[id])).ToList();
        using var scan = await ScanForAsync(transaction, table, connection, source.Sql, keyed, cancellationToken).ConfigureAwait(false);
        await scan.OpenAsync(Files, DeleteFiles, lazily: false, cancellationToken).ConfigureAwait(false);
        var name = string.Create(CultureInfo.InvariantCulture, $"temp.main.__ekko_upsert_{Interlocked.Increment(ref _lastJoin)}");
        connection.Execute($"CREATE TEMP TABLE {name} AS {UpsertSql(table, scan, source.Sql, positions, keyed)}", cancellationToken);
        RequireUniqueKeys(connection, table, source.Sql, keyed, cancellationToken);
        var places = new RowLocations();
        Read(connection, places,
            $"SELECT {Places(VirtualColumnNames.Place)} FROM {name} AS ekko_rows WHERE {VirtualColumnNames.Place} IS NOT NULL",
            cancellationToken);
        var added = Count(connection, $"{name} WHERE {VirtualColumnNames.Place} IS NULL", cancellationToken);
        if (places.Count > 0)
            await AddImagesAsync(
                transaction, table, connection, $"(FROM {name} WHERE {VirtualColumnNames.Place} IS NOT NULL) AS ekko_changed", places.Count,
                cancellationToken).ConfigureAwait(false);
        if (added > 0)
            await AddImagesAsync(
                transaction, table, connection, $"(FROM {name} WHERE {VirtualColumnNames.Place} IS NULL) AS ekko_added", added,
                cancellationToken).ConfigureAwait(false);
        places.Delete(transaction, table.Id, [scan], await DeletesKeptAsync(table, cancellationToken).ConfigureAwait(false));
        return (places.Count, added);
    }

    /// <summary>
    /// Adds rows of a relation with places. Those of committed rows keep their row ids; those of the transaction's own rows, whose ids are
    /// not final, and those without a place are new.
    /// </summary>
    internal async Task AddImagesAsync(
        LakeTransaction transaction, LakeTable table, DuckDbConnection connection, string from, long count,
        CancellationToken cancellationToken)
    {
        var first = (await transaction.Rows.FirstOwnRowIdAsync(table.Id, cancellationToken).ConfigureAwait(false))
            .ToString(CultureInfo.InvariantCulture);
        var row = $"{VirtualColumnNames.Place}.\"row\"";
        if (count <= await Catalog.Options.InliningLimitAsync(table, cancellationToken).ConfigureAwait(false))
        {
            transaction.Rows.AppendInlined(table.Id, new InlinedRowReader(Catalog.Dialect, table)
                .Read(connection, from, $"CASE WHEN {row} < {first} THEN {row} END", cancellationToken));
            return;
        }

        var columns = string.Join(", ", table.Columns.Select(c => SqlText.QuoteIdentifier(c.Name)));
        var writer = await WriterAsync(table, cancellationToken).ConfigureAwait(false);
        if (Count(connection, $"{from} WHERE {row} < {first}", cancellationToken) is > 0 and var old)
        {
            transaction.Append(table.Id, await writer.WriteAsync(
                connection, $"SELECT {columns}, {row} AS {EmbeddedNames.RowId} FROM {from} WHERE {row} < {first}", EmbeddedColumns.RowId,
                cancellationToken).ConfigureAwait(false));
            count -= old;
        }

        if (count > 0)
        {
            transaction.Append(table.Id, await writer.WriteAsync(
                connection, $"SELECT {columns} FROM {from} WHERE {row} IS NULL OR {row} >= {first}", cancellationToken)
                .ConfigureAwait(false));
        }
    }

    /// <summary>
    /// The scan of rows to change, those that may have one of the keys: files whose bounds exclude them all are left out.
    /// </summary>
    async Task<TableScan> ScanForAsync(
        LakeTransaction transaction, LakeTable table, DuckDbConnection connection, string source,
        List<(ColumnId Column, int Position)> keys, CancellationToken cancellationToken)
    {
        transaction.DecideOn(table.Id);
        var predicates = new List<ColumnPredicate>();
        var bounds = keys.Select(k => (Column: FindColumn(table, k.Column), k.Position))
            .Where(k => !k.Column.Type.IsNested && k.Column.Type.Kind != ColumnKind.TimestampTz).ToList();
        if (bounds.Count > 0)
        {
            var list = string.Join(", ", bounds.Select(b => string.Create(
                CultureInfo.InvariantCulture,
                $"CAST(min(CAST(c{b.Position} AS {b.Column.SqlType})) AS VARCHAR), "
                + $"CAST(max(CAST(c{b.Position} AS {b.Column.SqlType})) AS VARCHAR)")));
            using var result = connection.Query($"SELECT {list} FROM {source}", cancellationToken);
            using var chunk = result.Fetch(cancellationToken)!;
            for (var i = 0; i < bounds.Count; i++)
            {
                if (!chunk[2 * i].IsValid(0))
                    continue;
                predicates.Add(new(bounds[i].Column.Id, PredicateOperator.GreaterOrEqual, [chunk[2 * i].Text(0)]));
                predicates.Add(new(bounds[i].Column.Id, PredicateOperator.LessOrEqual, [chunk[(2 * i) + 1].Text(0)]));
            }
        }

        var own = await transaction.Rows.AsSeenByScansAsync(table.Id, cancellationToken).ConfigureAwait(false);
        return await TableScan.PlanAsync(Catalog, Storage, table, transaction.Base.Snapshot, predicates, own, cancellationToken)
            .ConfigureAwait(false);
    }

    static string UpsertSql(
        LakeTable table, TableScan scan, string source, Dictionary<ColumnId, int> positions, List<(ColumnId Column, int Position)> keys)
    {
        var values = table.Columns.Select(c =>
        {
            var name = SqlText.QuoteIdentifier(c.Name);
            var value = positions.TryGetValue(c.Id, out var position)
                ? string.Create(CultureInfo.InvariantCulture, $"ekko_new.c{position}")
                : $"CASE WHEN ekko_old.{VirtualColumnNames.Place} IS NULL THEN CAST({c.DefaultSql} AS {c.SqlType}) ELSE ekko_old.{name} "
                    + "END";
            return $"CAST({value} AS {c.SqlType}) AS {name}";
        });
        var match = string.Join(
            " AND ", keys.Select(
                k => Match(table, k.Column, "ekko_new", string.Create(CultureInfo.InvariantCulture, $"c{k.Position}"), "ekko_old")));
        return $"SELECT ekko_old.{VirtualColumnNames.Place}, {string.Join(", ", values)} FROM {source} AS ekko_new "
            + $"LEFT JOIN {scan.Relation(VirtualColumns.Place)} AS ekko_old ON {match}";
    }

    static void RequireUniqueKeys(
        DuckDbConnection connection, LakeTable table, string source, List<(ColumnId Column, int Position)> keys,
        CancellationToken cancellationToken)
    {
        var list = string.Join(", ", keys.Select(k => string.Create(CultureInfo.InvariantCulture, $"c{k.Position}")));
        if (Count(connection, $"(SELECT 1 FROM {source} GROUP BY {list} HAVING count(*) > 1 AND concat_ws('', {list}) IS NOT NULL LIMIT 1)",
            cancellationToken) > 0)
            throw new DuckLakeException(
                $"Upserting into table \"{table.Name}\" failed: two rows of the batch have the same key. Give each key once.");
    }

    static string Match(LakeTable table, ColumnId id, string source, string column, string target = "ekko_rows")
    {
        var found = FindColumn(table, id);
        return $"{target}.{SqlText.QuoteIdentifier(found.Name)} = CAST({source}.{column} AS {found.SqlType})";
    }

    static LakeColumn FindColumn(LakeTable table, ColumnId id) => table.Columns.FirstOrDefault(c => c.Id == id)
        ?? throw new DuckLakeException(
            DuckLakeErrorKind.NotFound,
            $"Writing table \"{table.Name}\" failed: it has no column with id {id.Value}; it may have been dropped.");

    ValueTask<long> DeletesKeptAsync(LakeTable table, CancellationToken cancellationToken) =>
        Catalog.Options.InliningLimitAsync(table with { Columns = [] }, cancellationToken);

    static string Places(string column) => $"ekko_rows.{column}.file, ekko_rows.{column}.position, ekko_rows.{column}.row";

    static void Read(DuckDbConnection connection, RowLocations places, string sql, CancellationToken cancellationToken)
    {
        using var result = connection.Query(sql, cancellationToken);
        while (result.Fetch(cancellationToken) is { } chunk)
        {
            using (chunk)
                places.Add(chunk);
        }
    }

    static long Count(DuckDbConnection connection, string from, CancellationToken cancellationToken)
    {
        using var result = connection.Query("SELECT count(*) FROM " + from, cancellationToken);
        using var chunk = result.Fetch(cancellationToken);
        return chunk![0].Values<long>()[0];
    }
}
