using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>Reads a whole tree as of one snapshot: one query per kind of row, put together here.</summary>
sealed class TreeReader(CatalogConnection connection, string dataPath, Snapshot snapshot, CancellationToken cancellationToken)
{
    const string Visible = SqlCatalog.Visible;

    public async Task<LakeTree> ReadAsync()
    {
        var comments = await ReadCommentsAsync().ConfigureAwait(false);
        var tables = await ReadTablesAsync(comments).ConfigureAwait(false);
        var views = await ReadViewsAsync(comments).ConfigureAwait(false);
        var macros = await ReadMacrosAsync().ConfigureAwait(false);
        var schemas = ImmutableDictionary.CreateBuilder<string, LakeSchema>(StringComparer.OrdinalIgnoreCase);
        foreach (var schema in await ReadSchemasAsync().ConfigureAwait(false))
        {
            var path = LakePath.Resolve(dataPath, schema.Path, schema.PathIsRelative);
            schemas[schema.Name] = schema with
            {
                Tables = ByName(
                    tables[schema.Id].Select(t => t with { FullPath = LakePath.Resolve(path, t.Path, t.PathIsRelative) }), t => t.Name),
                Views = ByName(views[schema.Id], v => v.Name),
                ScalarMacros = ByName(macros[schema.Id].Where(m => !m.IsTable), m => m.Name),
                TableMacros = ByName(macros[schema.Id].Where(m => m.IsTable), m => m.Name),
            };
        }

        return new LakeTree(snapshot, schemas.ToImmutable());
    }

    Task<List<LakeSchema>> ReadSchemasAsync() => QueryAsync(
        $"SELECT schema_id, schema_uuid, schema_name, path, path_is_relative, begin_snapshot FROM ducklake_schema WHERE {Visible}",
        row => new LakeSchema(
            new(row.Number(0)), row.Uuid(1), row.Text(2), row.TextOrNull(3) ?? "", row.FlagOrNull(4) ?? true, new(row.Number(5))));

    async Task<ILookup<SchemaId, LakeTable>> ReadTablesAsync(Dictionary<long, string> comments)
    {
        var columns = await ReadColumnsAsync().ConfigureAwait(false);
        var partitions = await ReadPartitionsAsync().ConfigureAwait(false);
        var sorts = await ReadSortsAsync().ConfigureAwait(false);
        var rows = await QueryAsync(
            "SELECT table_id, table_uuid, schema_id, table_name, path, path_is_relative, begin_snapshot FROM ducklake_table "
            + $"WHERE {Visible}",
            row => new LakeTable(
                new(row.Number(0)), row.Uuid(1), new(row.Number(2)), row.Text(3), row.TextOrNull(4) ?? "", row.FlagOrNull(5) ?? true,
                [], null, null, comments.GetValueOrDefault(row.Number(0)), new(row.Number(6)))).ConfigureAwait(false);
        return rows
            .Select(t => t with
            {
                Columns = columns.GetValueOrDefault(t.Id, []),
                Partition = partitions.GetValueOrDefault(t.Id) is { Keys.IsEmpty: false } partition ? partition : null,
                PartitionRow = partitions.GetValueOrDefault(t.Id)?.Id,
                Sort = sorts.GetValueOrDefault(t.Id),
            })
            .ToLookup(t => t.Schema);
    }

    async Task<Dictionary<TableId, ImmutableArray<LakeColumn>>> ReadColumnsAsync()
    {
        var tags = await QueryAsync(
            $"SELECT table_id, column_id, \"value\" FROM ducklake_column_tag WHERE \"key\" = 'comment' AND {Visible}",
            row => (Key: (row.Number(0), row.Number(1)), Text: row.TextOrNull(2))).ConfigureAwait(false);
        var comments = new Dictionary<(long, long), string>();
        foreach (var (key, text) in tags)
        {
            if (text is not null)
                comments[key] = text;
        }

        var rows = await QueryAsync($"SELECT {ColumnRow.SelectList} FROM ducklake_column WHERE {Visible}", ColumnRow.Read)
            .ConfigureAwait(false);
        return rows.GroupBy(r => r.Table).ToDictionary(
            g => g.Key, g => ColumnRow.Build([.. g], column => comments.GetValueOrDefault((g.Key.Value, column.Value))));
    }

    async Task<Dictionary<TableId, PartitionSpec>> ReadPartitionsAsync()
    {
        var rows = await QueryAsync($"""
            SELECT i.table_id, i.partition_id, c.partition_key_index, c.column_id, c."transform"
            FROM ducklake_partition_info i LEFT JOIN ducklake_partition_column c ON c.partition_id = i.partition_id
            AND c.table_id = i.table_id
            WHERE {Visible} ORDER BY i.table_id, i.partition_id, c.partition_key_index
            """,
            row => (Table: new TableId(row.Number(0)), Id: new PartitionId(row.Number(1)),
                Key: row.NumberOrNull(2) is { } index
                ? new PartitionKey((int)index, new(row.Number(3)), PartitionTransform.Parse(row.Text(4))) : null))
            .ConfigureAwait(false);
        return rows.GroupBy(r => r.Table).ToDictionary(
            g => g.Key,
            g => new PartitionSpec(g.Last().Id, [.. g.Where(r => r.Id == g.Last().Id && r.Key is not null).Select(r => r.Key!)]));
    }

    async Task<Dictionary<TableId, SortSpec>> ReadSortsAsync()
    {
        var rows = await QueryAsync($"""
            SELECT i.table_id, i.sort_id, e.sort_key_index, e.expression, e.dialect, e.sort_direction, e.null_order
            FROM ducklake_sort_info i JOIN ducklake_sort_expression e ON e.sort_id = i.sort_id AND e.table_id = i.table_id
            WHERE {Visible} ORDER BY i.table_id, i.sort_id, e.sort_key_index
            """,
            row => (Table: new TableId(row.Number(0)), Id: new SortId(row.Number(1)),
                Key: new SortKey(
                    (int)row.Number(2), row.Text(3), row.Text(5) == "DESC", row.Text(6) == "NULLS_FIRST")
                { Dialect = row.Text(4) }))
            .ConfigureAwait(false);
        return rows.GroupBy(r => r.Table).ToDictionary(
            g => g.Key, g => new SortSpec(g.Last().Id, [.. g.Where(r => r.Id == g.Last().Id).Select(r => r.Key)]));
    }

    async Task<ILookup<SchemaId, LakeView>> ReadViewsAsync(Dictionary<long, string> comments)
    {
        var rows = await QueryAsync(
            "SELECT view_id, view_uuid, schema_id, view_name, dialect, \"sql\", column_aliases, begin_snapshot FROM ducklake_view "
            + $"WHERE {Visible}",
            row => new LakeView(
                new(row.Number(0)), row.Uuid(1), new(row.Number(2)), row.Text(3), row.Text(4), row.Text(5), row.TextOrNull(6) ?? "",
                comments.GetValueOrDefault(row.Number(0)), new(row.Number(7)))).ConfigureAwait(false);
        return rows.ToLookup(v => v.Schema);
    }

    async Task<ILookup<SchemaId, LakeMacro>> ReadMacrosAsync()
    {
        var macros = await QueryAsync($"SELECT macro_id, schema_id, macro_name, begin_snapshot FROM ducklake_macro WHERE {Visible}",
            row => new LakeMacro(new(row.Number(0)), new(row.Number(1)), row.Text(2), [], new(row.Number(3)))).ConfigureAwait(false);
        if (macros.Count == 0)
            return macros.ToLookup(m => m.Schema);
        var parameters = await QueryAsync("""
            SELECT macro_id, impl_id, parameter_name, parameter_type, default_value, default_value_type
            FROM ducklake_macro_parameters ORDER BY macro_id, impl_id, column_id
            """,
            row => (Key: (row.Number(0), row.Number(1)),
                Parameter: MacroParameter.Read(row.Text(2), row.Text(3), row.TextOrNull(4), row.Text(5))))
            .ConfigureAwait(false);
        var byImplementation = parameters.ToLookup(p => p.Key, p => p.Parameter);
        var implementations = await QueryAsync(
            "SELECT macro_id, impl_id, dialect, \"sql\", \"type\" FROM ducklake_macro_impl ORDER BY macro_id, impl_id",
            row => (Macro: new MacroId(row.Number(0)), Implementation: new MacroImplementation(
                row.Number(1), row.Text(2), row.Text(3), row.Text(4), [.. byImplementation[(row.Number(0), row.Number(1))]])))
                .ConfigureAwait(false);
        var byMacro = implementations.ToLookup(i => i.Macro, i => i.Implementation);
        return macros.Select(m => m with { Implementations = [.. byMacro[m.Id]] }).ToLookup(m => m.Schema);
    }

    async Task<Dictionary<long, string>> ReadCommentsAsync()
    {
        var rows = await QueryAsync($"SELECT object_id, \"value\" FROM ducklake_tag WHERE \"key\" = 'comment' AND {Visible}",
            row => (Id: row.Number(0), Text: row.TextOrNull(1))).ConfigureAwait(false);
        var comments = new Dictionary<long, string>();
        foreach (var (id, text) in rows)
        {
            if (text is not null)
                comments[id] = text;
        }

        return comments;
    }

    Task<List<T>> QueryAsync<T>(string sql, Func<System.Data.Common.DbDataReader, T> read) => sql.Contains("@s", StringComparison.Ordinal)
        ? connection.QueryAsync(sql, read, cancellationToken, ("@s", snapshot.Id.Value))
        : connection.QueryAsync(sql, read, cancellationToken);

    static ImmutableDictionary<string, T> ByName<T>(IEnumerable<T> items, Func<T, string> name)
    {
        var builder = ImmutableDictionary.CreateBuilder<string, T>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in items)
            builder[name(item)] = item;
        return builder.ToImmutable();
    }
}
