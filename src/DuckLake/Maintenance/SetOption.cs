using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.Maintenance;

/// <summary>Sets an option of the lake, a schema or a table with the transaction it is added to. It makes no snapshot.</summary>
sealed class SetOption : ICatalogCommitHook
{
    /// <summary>Names that the tables of inlined rows need for themselves.</summary>
    static readonly string[] InlinedColumns = ["row_id", "begin_snapshot", "end_snapshot"];

    readonly string _key;
    readonly string _value;
    readonly string? _scope;
    readonly long? _scopeId;
    readonly Guid? _table;

    SetOption(string key, string value, string? scope, long? scopeId, Guid? table = null)
    {
        _key = key;
        _value = value;
        _scope = scope;
        _scopeId = scopeId;
        _table = table;
    }

    /// <summary>An option of a table that the transaction may create itself: its id is final only at the commit.</summary>
    /// <exception cref="DuckLakeException">There is no such option, or it does not take this value.</exception>
    internal static SetOption OfTable(Lake lake, LakeTable table, string name, string value) => new(
        name.ToLowerInvariant(), OptionValue.Read(name.ToLowerInvariant(), value, candidate => IsInterval(lake, candidate)), "table", null,
        table.Uuid);

    /// <exception cref="DuckLakeException">There is no such option, schema or table, or the option does not take this value.</exception>
    internal static SetOption Create(Lake lake, LakeTree tree, string name, string? value, string? schema, string? table)
    {
        var key = name.ToLowerInvariant();
        var text = OptionValue.Read(key, value, candidate => IsInterval(lake, candidate));
        var (tables, scope, id) = string.IsNullOrEmpty(table) && string.IsNullOrEmpty(schema) ? (tree.Tables, null, (long?)null)
            : string.IsNullOrEmpty(table) ? InSchema(tree.GetSchema(schema!))
            : InTable(tree.GetTable(string.IsNullOrEmpty(schema) ? "main" : schema, table));
        if (key == "data_inlining_row_limit" && text != "0")
            RequireInlinable(tables);
        return new SetOption(key, text, scope, id);

        static (IEnumerable<LakeTable>, string?, long?) InSchema(LakeSchema schema) => (schema.Tables.Values, "schema", schema.Id.Value);

        static (IEnumerable<LakeTable>, string?, long?) InTable(LakeTable table) => ([table], "table", table.Id.Value);
    }

    public async ValueTask WriteAsync(CatalogWriter writer, Snapshot snapshot, CancellationToken cancellationToken)
    {
        var id = _table is null ? _scopeId : await FindTableAsync(writer, cancellationToken).ConfigureAwait(false);
        var scope = _scope is null ? "\"scope\" IS NULL" : "\"scope\" = @scope AND scope_id = @id";
        (string, object?)[] parameters = _scope is null
            ? [("@key", _key), ("@value", _value)]
            : [("@key", _key), ("@value", _value), ("@scope", _scope), ("@id", id)];
        if (await writer.ExecuteAsync(
            $"UPDATE ducklake_metadata SET \"value\" = @value WHERE \"key\" = @key AND {scope}", parameters, cancellationToken)
            .ConfigureAwait(false) > 0)
            return;
        await writer.ExecuteAsync(
            $"INSERT INTO ducklake_metadata VALUES (@key, @value, {(_scope is null ? "NULL, NULL" : "@scope, @id")})", parameters,
            cancellationToken)
            .ConfigureAwait(false);
    }

    async Task<long> FindTableAsync(CatalogWriter writer, CancellationToken cancellationToken)
    {
        var ids = await writer.QueryAsync(
            "SELECT table_id FROM ducklake_table WHERE table_uuid = @uuid AND end_snapshot IS NULL", [("@uuid", _table)],
            row => row.GetInt64(0), cancellationToken).ConfigureAwait(false);
        return ids.Count == 1 ? ids[0] : throw new DuckLakeException(
            DuckLakeErrorKind.NotFound, $"Setting option {_key} failed: the table with id {_table} is not in the catalog.");
    }

    static void RequireInlinable(IEnumerable<LakeTable> tables)
    {
        foreach (var table in tables)
        {
            var reserved = table.Columns.FirstOrDefault(c => InlinedColumns.Contains(c.Name, StringComparer.OrdinalIgnoreCase)
                || c.Name.StartsWith("_ducklake_internal_", StringComparison.OrdinalIgnoreCase));
            if (reserved is not null)
            {
                throw new DuckLakeException(
                    $"Binder Error: Setting data_inlining_row_limit failed: table \"{table.Name}\" has a column named "
                    + $"\"{reserved.Name}\", which conflicts with a system column of inlined data. Rename it, or set the limit to 0.");
            }
        }
    }

    static bool IsInterval(Lake lake, string text)
    {
        using var connection = lake.Connect();
        using var result = connection.Query($"SELECT TRY_CAST({SqlText.QuoteLiteral(text)} AS INTERVAL) IS NOT NULL");
        using var chunk = result.Fetch();
        return chunk![0].Values<bool>()[0];
    }
}
