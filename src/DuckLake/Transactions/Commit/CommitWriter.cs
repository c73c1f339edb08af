using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Schema;

namespace Ekko.DuckLake.Transactions;

/// <summary>
/// Writes the catalog rows of one commit, in the official order, on a connection that is inside the write transaction. Ids at or above the
/// base's next id are this transaction's own and move by <paramref name="shift"/>.
/// </summary>
sealed class CommitWriter(
    CatalogConnection connection, Snapshot snapshot, long firstOwnId, long shift, CancellationToken cancellationToken)
{
    /// <summary>Ends the live rows of something that was dropped.</summary>
    static string End(string table, string id) => $"UPDATE {table} SET end_snapshot = @s WHERE end_snapshot IS NULL AND {id} = @id";

    static readonly string[] EndTable =
    [
        End("ducklake_table", "table_id"), End("ducklake_partition_info", "table_id"), End("ducklake_column", "table_id"),
        End("ducklake_column_tag", "table_id"),
        End("ducklake_data_file", "table_id"), End("ducklake_delete_file", "table_id"), End("ducklake_tag", "object_id"),
        End("ducklake_sort_info", "table_id"),
    ];

    static readonly string EndTableRow = End("ducklake_table", "table_id");
    static readonly string EndPartition = End("ducklake_partition_info", "table_id");
    static readonly string EndSort = End("ducklake_sort_info", "table_id");
    static readonly string EndView = End("ducklake_view", "view_id");
    static readonly string EndTags = End("ducklake_tag", "object_id");
    static readonly string EndMacro = End("ducklake_macro", "macro_id");
    static readonly string EndSchema = End("ducklake_schema", "schema_id");

    public Task WriteSnapshotAsync()
    {
        connection.Snapshot = snapshot;
        return Execute(
            "INSERT INTO ducklake_snapshot VALUES (@s, @time, @version, @nextCatalog, @nextFile)", ("@s", S), ("@time", snapshot.Time),
            ("@version", snapshot.SchemaVersion), ("@nextCatalog", snapshot.NextCatalogId), ("@nextFile", snapshot.NextFileId));
    }

    public Task WriteChangesAsync(string? changes, CommitInfo? info) => Execute(
        "INSERT INTO ducklake_snapshot_changes VALUES (@s, @changes, @author, @message, @extra)", ("@s", S), ("@changes", changes),
        ("@author", info?.Author),
        ("@message", info?.Message), ("@extra", info?.ExtraInfo));

    public async Task WriteDropsAsync(TreeDifference difference)
    {
        foreach (var statement in difference.DroppedTables.SelectMany(_ => EndTable, (t, sql) => (sql, t.Id.Value)))
            await End(statement.sql, statement.Value).ConfigureAwait(false);
        foreach (var table in difference.ChangedTables.Where(t => t.IsRenamed))
            await End(EndTableRow, table.Before.Id.Value).ConfigureAwait(false);
        foreach (var view in difference.DroppedViews)
        {
            await End(EndView, view.Id.Value).ConfigureAwait(false);
            await End(EndTags, view.Id.Value).ConfigureAwait(false);
        }

        foreach (var view in difference.RenamedViews)
            await End(EndView, view.Id.Value).ConfigureAwait(false);
        foreach (var macro in difference.DroppedMacros)
            await End(EndMacro, macro.Id.Value).ConfigureAwait(false);
        foreach (var schema in difference.DroppedSchemas)
            await End(EndSchema, schema.Id.Value).ConfigureAwait(false);
    }

    public async Task WriteObjectsAsync(TreeDifference difference)
    {
        foreach (var schema in difference.CreatedSchemas)
        {
            await Execute(
                "INSERT INTO ducklake_schema VALUES (@id, @uuid, @s, NULL, @name, @path, @relative)", ("@id", FinalId(schema.Id.Value)),
                ("@uuid", schema.Uuid),
                ("@s", S), ("@name", schema.Name), ("@path", schema.Path), ("@relative", schema.PathIsRelative)).ConfigureAwait(false);
        }

        foreach (var table in difference.CreatedTables)
            await WriteTableAsync(table).ConfigureAwait(false);
        foreach (var table in difference.ChangedTables)
            await WriteTableChangesAsync(table).ConfigureAwait(false);
        foreach (var view in difference.CreatedViews.Concat(difference.RenamedViews))
            await WriteViewAsync(view).ConfigureAwait(false);
        foreach (var view in difference.CreatedViews.Where(v => v.Comment is not null).Concat(difference.CommentedViews))
            await WriteTagAsync(FinalId(view.Id.Value), view.Comment).ConfigureAwait(false);
        foreach (var macro in difference.CreatedMacros)
            await WriteMacroAsync(macro).ConfigureAwait(false);
    }

    public async Task WriteSchemaVersionsAsync(TreeDifference difference, long version)
    {
        var tables = difference.CreatedTables.Select(t => FinalId(t.Id.Value))
            .Concat(difference.ChangedTables.Where(t => t.ChangesFiles).Select(t => t.After.Id.Value));
        foreach (var table in tables.Order())
        {
            await Execute(
                "INSERT INTO ducklake_schema_versions VALUES (@s, @version, @table)", ("@s", S), ("@version", version), ("@table", table))
                .ConfigureAwait(false);
        }
    }

    /// <summary>An id of this transaction's own as it is committed; any other id as it is.</summary>
    public long FinalId(long id) => id >= firstOwnId ? id + shift : id;

    /// <summary>Writes what is about files.</summary>
    public CommitFileWriter Files => new(this);

    /// <summary>Writes what is about rows that the catalog keeps.</summary>
    public CommitRowWriter Rows => new(this);

    internal CatalogConnection Connection => connection;

    internal Snapshot Snapshot => snapshot;

    internal CancellationToken CancellationToken => cancellationToken;

    /// <summary>The snapshot's id.</summary>
    internal long S => snapshot.Id.Value;

    async Task WriteTableAsync(LakeTable table)
    {
        await WriteTableRowAsync(table).ConfigureAwait(false);
        foreach (var column in ColumnImage.Of(table))
            await WriteColumnAsync(table, column).ConfigureAwait(false);
        if (table.Partition is not null)
            await WritePartitionAsync(table).ConfigureAwait(false);
        if (table.Comment is not null)
            await WriteTagAsync(FinalId(table.Id.Value), table.Comment).ConfigureAwait(false);
        foreach (var column in table.Columns.Where(c => c.Comment is not null))
            await WriteColumnTagAsync(FinalId(table.Id.Value), column.Id, column.Comment).ConfigureAwait(false);
        if (table.Sort is not null)
            await WriteSortAsync(table).ConfigureAwait(false);
    }

    async Task WriteTableChangesAsync(TableDifference table)
    {
        var id = table.After.Id.Value;
        if (table.IsRenamed)
            await WriteTableRowAsync(table.After).ConfigureAwait(false);
        if (table.IsRepartitioned)
        {
            await End(EndPartition, id).ConfigureAwait(false);
            await WritePartitionAsync(table.After).ConfigureAwait(false);
        }

        if (table.HasNewComment)
            await WriteTagAsync(id, table.After.Comment).ConfigureAwait(false);
        foreach (var (column, text) in table.ColumnComments)
            await WriteColumnTagAsync(id, column, text).ConfigureAwait(false);
        foreach (var column in table.EndedColumns)
        {
            await Execute(
                "UPDATE ducklake_column SET end_snapshot = @s WHERE end_snapshot IS NULL AND table_id = @table AND column_id = @column",
                ("@s", S), ("@table", id), ("@column", column.Value)).ConfigureAwait(false);
        }

        foreach (var column in table.EndedComments)
            await EndColumnTagAsync(id, column).ConfigureAwait(false);
        foreach (var column in table.NewColumns)
            await WriteColumnAsync(table.After, column).ConfigureAwait(false);
        if (table.IsResorted)
        {
            await End(EndSort, id).ConfigureAwait(false);
            await WriteSortAsync(table.After).ConfigureAwait(false);
        }
    }

    Task WriteTableRowAsync(LakeTable table) =>
        Execute("INSERT INTO ducklake_table VALUES (@id, @uuid, @s, NULL, @schema, @name, @path, @relative)",
        ("@id", FinalId(table.Id.Value)), ("@uuid", table.Uuid), ("@s", S), ("@schema", FinalId(table.Schema.Value)), ("@name", table.Name),
        ("@path", table.Path),
        ("@relative", table.PathIsRelative));

    Task WriteColumnAsync(LakeTable table, ColumnImage column) => Execute("""
        INSERT INTO ducklake_column VALUES (@column, @s, NULL, @table, @column, @name, @type, @initial, @default, @nulls,
            @parent, @defaultKind, 'duckdb')
        """,
        ("@column", column.Id.Value), ("@s", S), ("@table", FinalId(table.Id.Value)), ("@name", column.Name), ("@type", column.Type),
        ("@initial", column.InitialDefault),
        ("@default", column.Default), ("@nulls", column.NullsAllowed), ("@parent", column.Parent?.Value),
        ("@defaultKind", column.DefaultKind));

    async Task WritePartitionAsync(LakeTable table)
    {
        if (table.PartitionRow is not { } row)
            return;
        await Execute(
            "INSERT INTO ducklake_partition_info VALUES (@id, @table, @s, NULL)", ("@id", FinalId(row.Value)),
            ("@table", FinalId(table.Id.Value)),
            ("@s", S))
            .ConfigureAwait(false);
        foreach (var key in table.Partition?.Keys ?? [])
        {
            await Execute(
                "INSERT INTO ducklake_partition_column VALUES (@id, @table, @index, @column, @transform)", ("@id", FinalId(row.Value)),
                ("@table", FinalId(table.Id.Value)), ("@index", (long)key.Index), ("@column", key.Column.Value),
                ("@transform", key.Transform.ToString())).ConfigureAwait(false);
        }
    }

    async Task WriteSortAsync(LakeTable table)
    {
        if (table.Sort is not { } sort)
            return;
        await Execute(
            "INSERT INTO ducklake_sort_info VALUES (@id, @table, @s, NULL)", ("@id", FinalId(sort.Id.Value)),
            ("@table", FinalId(table.Id.Value)),
            ("@s", S))
            .ConfigureAwait(false);
        foreach (var key in sort.Keys)
        {
            await Execute(
                "INSERT INTO ducklake_sort_expression VALUES (@id, @table, @index, @expression, @dialect, @direction, @nulls)",
                ("@id", FinalId(sort.Id.Value)),
                ("@table", FinalId(table.Id.Value)), ("@index", (long)key.Index), ("@expression", key.Expression),
                ("@dialect", key.Dialect),
                ("@direction", key.Descending ? "DESC" : "ASC"), ("@nulls", key.NullsFirst ? "NULLS_FIRST" : "NULLS_LAST"))
                .ConfigureAwait(false);
        }
    }

    Task WriteViewAsync(LakeView view) =>
        Execute("INSERT INTO ducklake_view VALUES (@id, @uuid, @s, NULL, @schema, @name, @dialect, @sql, @aliases)",
        ("@id", FinalId(view.Id.Value)), ("@uuid", view.Uuid), ("@s", S), ("@schema", FinalId(view.Schema.Value)), ("@name", view.Name),
        ("@dialect", view.Dialect),
        ("@sql", view.Sql), ("@aliases", view.ColumnAliases));

    async Task WriteMacroAsync(LakeMacro macro)
    {
        var id = FinalId(macro.Id.Value);
        await Execute(
            "INSERT INTO ducklake_macro VALUES (@schema, @id, @name, @s, NULL)", ("@schema", FinalId(macro.Schema.Value)), ("@id", id),
            ("@name", macro.Name),
            ("@s", S)).ConfigureAwait(false);
        foreach (var implementation in macro.Implementations)
        {
            await Execute(
                "INSERT INTO ducklake_macro_impl VALUES (@id, @impl, @dialect, @sql, @type)", ("@id", id), ("@impl", implementation.Id),
                ("@dialect", implementation.Dialect), ("@sql", implementation.Sql), ("@type", implementation.Type)).ConfigureAwait(false);
            for (var index = 0; index < implementation.Parameters.Length; index++)
            {
                var parameter = implementation.Parameters[index];
                await Execute(
                    "INSERT INTO ducklake_macro_parameters VALUES (@id, @impl, @index, @name, @type, @default, @defaultType)", ("@id", id),
                    ("@impl", implementation.Id), ("@index", (long)index), ("@name", parameter.Name), ("@type", parameter.Type),
                    ("@default", parameter.StoredDefault), ("@defaultType", parameter.DefaultType)).ConfigureAwait(false);
            }
        }
    }

    async Task WriteTagAsync(long id, string? comment)
    {
        await Execute(
            "UPDATE ducklake_tag SET end_snapshot = @s WHERE end_snapshot IS NULL AND object_id = @id AND \"key\" = 'comment'", ("@s", S),
            ("@id", id))
            .ConfigureAwait(false);
        await Execute("INSERT INTO ducklake_tag VALUES (@id, @s, NULL, 'comment', @text)", ("@id", id), ("@s", S), ("@text", comment))
            .ConfigureAwait(false);
    }

    async Task WriteColumnTagAsync(long table, ColumnId column, string? comment)
    {
        await EndColumnTagAsync(table, column).ConfigureAwait(false);
        await Execute(
            "INSERT INTO ducklake_column_tag VALUES (@table, @column, @s, NULL, 'comment', @text)", ("@table", table),
            ("@column", column.Value), ("@s", S),
            ("@text", comment)).ConfigureAwait(false);
    }

    Task EndColumnTagAsync(long table, ColumnId column) => Execute(
        "UPDATE ducklake_column_tag SET end_snapshot = @s WHERE end_snapshot IS NULL AND table_id = @table AND column_id = @column "
        + "AND \"key\" = 'comment'",
        ("@s", S), ("@table", table), ("@column", column.Value));

    Task End(string sql, long id) => Execute(sql, ("@s", S), ("@id", id));

    /// <summary>How many rows a statement changes.</summary>
    internal Task<int> Count(string sql, params (string Name, object? Value)[] parameters) =>
        connection.ExecuteAsync(sql, cancellationToken, parameters);

    /// <summary>Sends a statement whose outcome is seen at the commit at the latest.</summary>
    internal async Task Execute(string sql, params (string Name, object? Value)[] parameters) =>
        await connection.SendAsync(sql, cancellationToken, parameters).ConfigureAwait(false);
}
