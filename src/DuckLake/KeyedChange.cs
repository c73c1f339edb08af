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

/// <summary>Deletes and changes rows of a table by key, in a transaction.</summary>
/// <param name="lake">The lake.</param>
/// <param name="transaction">The transaction.</param>
/// <param name="table">The table, as the transaction sees it.</param>
sealed class KeyedChange(Lake lake, LakeTransaction transaction, LakeTable table)
{
    static long _lastJoin;

    /// <summary>Deletes the rows whose key is among those of a batch.</summary>
    public async Task<long> DeleteAsync(BatchRowSource keys, IReadOnlyList<ColumnId> columns, CancellationToken cancellationToken)
    {
        using var source = keys.Publish();
        using var connection = lake.Engine.Connect();
        using var scan = await ScanForAsync(
            connection, source.Sql, [.. columns.Select((id, i) => (id, i))], cancellationToken).ConfigureAwait(false);
        if (scan.IsEmpty)
            return 0;
        await scan.OpenAsync(lake.Files, lake.DeleteFiles, lazily: false, cancellationToken).ConfigureAwait(false);
        var places = new RowLocations();
        var match = string.Join(
            " AND ", columns.Select((id, i) => Match(id, "ekko_keys", string.Create(CultureInfo.InvariantCulture, $"c{i}"))));
        Read(connection, places,
            $"SELECT {Places(VirtualColumnNames.Position)} FROM {scan.Relation(VirtualColumns.Position)} AS ekko_rows SEMI "
            + $"JOIN {source.Sql} AS ekko_keys ON {match}", cancellationToken);
        places.Delete(transaction, table.Id, [scan], await DeletesKeptAsync(cancellationToken).ConfigureAwait(false));
        return places.Count;
    }

    /// <summary>Adds the rows of a batch, or changes the rows that have their key.</summary>
    public async Task<(long Changed, long Added)> UpsertAsync(
        BatchRowSource rows, IReadOnlyList<ColumnId> columns, IReadOnlyList<ColumnId> keys, CancellationToken cancellationToken)
    {
        using var source = rows.Publish();
        using var connection = lake.Engine.Connect();
        var positions = columns.Select((id, i) => (Id: id, Position: i)).ToDictionary(c => c.Id, c => c.Position);
        var keyed = keys.Select(id => (id, positions[id])).ToList();
        using var scan = await ScanForAsync(connection, source.Sql, keyed, cancellationToken).ConfigureAwait(false);
        await scan.OpenAsync(lake.Files, lake.DeleteFiles, lazily: false, cancellationToken).ConfigureAwait(false);
        var name = string.Create(CultureInfo.InvariantCulture, $"temp.main.__ekko_upsert_{Interlocked.Increment(ref _lastJoin)}");
        connection.Execute($"CREATE TEMP TABLE {name} AS {UpsertSql(scan, source.Sql, positions, keyed)}", cancellationToken);
        RequireUniqueKeys(connection, source.Sql, keyed, cancellationToken);
        var places = new RowLocations();
        Read(connection, places,
            $"SELECT {Places(VirtualColumnNames.Place)} FROM {name} AS ekko_rows WHERE {VirtualColumnNames.Place} IS NOT NULL",
            cancellationToken);
        var added = Count(connection, $"{name} WHERE {VirtualColumnNames.Place} IS NULL", cancellationToken);
        if (places.Count > 0)
            await AddImagesAsync(
                connection, $"(FROM {name} WHERE {VirtualColumnNames.Place} IS NOT NULL) AS ekko_changed", places.Count,
                cancellationToken).ConfigureAwait(false);
        if (added > 0)
            await AddImagesAsync(
                connection, $"(FROM {name} WHERE {VirtualColumnNames.Place} IS NULL) AS ekko_added", added,
                cancellationToken).ConfigureAwait(false);
        places.Delete(transaction, table.Id, [scan], await DeletesKeptAsync(cancellationToken).ConfigureAwait(false));
        return (places.Count, added);
    }

    /// <summary>
    /// Adds rows of a relation with places. Those of committed rows keep their row ids; those of the transaction's own rows, whose ids are
    /// not final, and those without a place are new.
    /// </summary>
    public async Task AddImagesAsync(DuckDbConnection connection, string from, long count, CancellationToken cancellationToken)
    {
        var first = (await transaction.Rows.FirstOwnRowIdAsync(table.Id, cancellationToken).ConfigureAwait(false))
            .ToString(CultureInfo.InvariantCulture);
        var row = $"{VirtualColumnNames.Place}.\"row\"";
        if (count <= await lake.Catalog.Options.InliningLimitAsync(table, cancellationToken).ConfigureAwait(false))
        {
            transaction.Rows.AppendInlined(table.Id, new InlinedRowReader(lake.Catalog.Dialect, table)
                .Read(connection, from, $"CASE WHEN {row} < {first} THEN {row} END", cancellationToken));
            return;
        }

        var columns = string.Join(", ", table.Columns.Select(c => SqlText.QuoteIdentifier(c.Name)));
        var writer = await lake.WriterAsync(table, cancellationToken).ConfigureAwait(false);
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
        DuckDbConnection connection, string source, List<(ColumnId Column, int Position)> keys, CancellationToken cancellationToken)
    {
        transaction.DecideOn(table.Id);
        var predicates = new List<ColumnPredicate>();
        var bounds = keys.Select(k => (Column: FindColumn(k.Column), k.Position))
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
        return await TableScan.PlanAsync(lake.Catalog, lake.Storage, table, transaction.Base.Snapshot, predicates, own, cancellationToken)
            .ConfigureAwait(false);
    }

    string UpsertSql(
        TableScan scan, string source, Dictionary<ColumnId, int> positions, List<(ColumnId Column, int Position)> keys)
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
                k => Match(k.Column, "ekko_new", string.Create(CultureInfo.InvariantCulture, $"c{k.Position}"), "ekko_old")));
        return $"SELECT ekko_old.{VirtualColumnNames.Place}, {string.Join(", ", values)} FROM {source} AS ekko_new "
            + $"LEFT JOIN {scan.Relation(VirtualColumns.Place)} AS ekko_old ON {match}";
    }

    void RequireUniqueKeys(
        DuckDbConnection connection, string source, List<(ColumnId Column, int Position)> keys, CancellationToken cancellationToken)
    {
        var list = string.Join(", ", keys.Select(k => string.Create(CultureInfo.InvariantCulture, $"c{k.Position}")));
        if (Count(connection, $"(SELECT 1 FROM {source} GROUP BY {list} HAVING count(*) > 1 AND concat_ws('', {list}) IS NOT NULL LIMIT 1)",
            cancellationToken) > 0)
            throw new DuckLakeException(
                $"Upserting into table \"{table.Name}\" failed: two rows of the batch have the same key. Give each key once.");
    }

    string Match(ColumnId id, string source, string column, string target = "ekko_rows")
    {
        var found = FindColumn(id);
        return $"{target}.{SqlText.QuoteIdentifier(found.Name)} = CAST({source}.{column} AS {found.SqlType})";
    }

    LakeColumn FindColumn(ColumnId id) => table.Columns.FirstOrDefault(c => c.Id == id)
        ?? throw new DuckLakeException(
            DuckLakeErrorKind.NotFound,
            $"Writing table \"{table.Name}\" failed: it has no column with id {id.Value}; it may have been dropped.");

    ValueTask<long> DeletesKeptAsync(CancellationToken cancellationToken) =>
        lake.Catalog.Options.InliningLimitAsync(table with { Columns = [] }, cancellationToken);

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
