using System.Data.Common;
using System.Globalization;
using System.Text;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.Copying;

/// <summary>
/// Copies a catalog, as one state, into another database, whatever kinds the two are: in one transaction there, which replaces what was
/// there or leaves it. Rows go through one by one; none of the databases needs a program of its own beside it.
/// </summary>
/// <param name="source">The catalog.</param>
/// <param name="from">A connection that sees one state of it.</param>
/// <param name="to">The target, in the transaction that writes the copy.</param>
/// <param name="options">How.</param>
/// <param name="cancellationToken">Cancels; nothing is written then.</param>
sealed class CatalogCopy(
    SqlCatalog source, CatalogConnection from, CatalogConnection to, CatalogCopyOptions options, CancellationToken cancellationToken)
{
    const string Metadata = "ducklake_metadata";
    const string RowsPrefix = "ducklake_inlined_data_";
    const string DeletesPrefix = "ducklake_inlined_delete_";

    /// <summary>Says which rows are inlined, though it is named like the tables that have them.</summary>
    const string InlinedTableList = "ducklake_inlined_data_tables";

    /// <summary>Counted anew by those who make the tables.</summary>
    static readonly string[] Layouts = ["ekko_schema_version", "ekko_layouts"];

    public async Task RunAsync()
    {
        await MakeRoomAsync().ConfigureAwait(false);
        foreach (var statement in to.Dialect.CreateTables)
            await to.ExecuteAsync(statement, cancellationToken).ConfigureAwait(false);
        await EkkoTables.UpgradeAsync(to, cancellationToken).ConfigureAwait(false);
        foreach (var program in options.Programs)
            await EkkoTables.UpgradeAsync(to, program, cancellationToken).ConfigureAwait(false);
        foreach (var table in await ListAsync(from).ConfigureAwait(false))
        {
            if (IsOfLake(table) && !Layouts.Contains(table))
                await CopyAsync(table).ConfigureAwait(false);
        }

        await CopyInlinedRowsAsync().ConfigureAwait(false);
        foreach (var statement in to.Dialect.CreateIndexes)
            await to.ExecuteAsync(statement, cancellationToken).ConfigureAwait(false);
        await AdaptAsync().ConfigureAwait(false);
    }

    /// <summary>The tables of a lake: in a database of others there may be more.</summary>
    static bool IsOfLake(string table) =>
        table.StartsWith("ducklake_", StringComparison.Ordinal) || table.StartsWith("ekko_", StringComparison.Ordinal);

    Task<List<string>> ListAsync(CatalogConnection connection) =>
        connection.QueryAsync(connection.Dialect.ListAllTables, row => row.Text(0), cancellationToken);

    async Task MakeRoomAsync()
    {
        var tables = await ListAsync(to).ConfigureAwait(false);
        if (tables.Count == 0)
            return;
        if (!tables.Contains(Metadata))
        {
            throw new DuckLakeException(DuckLakeErrorKind.NotACatalog,
                $"Copying the catalog to '{to.Dialect.Location}' failed: it is a {to.Dialect.Name} database of something else. "
                + "Check the path.");
        }

        if (!options.Replaces)
        {
            throw new DuckLakeException(DuckLakeErrorKind.AlreadyExists,
                $"Copying the catalog to '{to.Dialect.Location}' failed: there is a lake. Name an empty database.");
        }

        if (options.BeforeReplacing is { } check)
            await check(new CatalogWriter(to), cancellationToken).ConfigureAwait(false);
        foreach (var table in tables.Where(IsOfLake))
        {
            to.Forget(table);
            await to.ExecuteAsync($"DROP TABLE {SqlText.QuoteIdentifier(table)}", cancellationToken).ConfigureAwait(false);
        }
    }

    async Task CopyAsync(string table)
    {
        if (table.StartsWith(RowsPrefix, StringComparison.Ordinal) && table != InlinedTableList)
            return;
        if (table.StartsWith(DeletesPrefix, StringComparison.Ordinal))
        {
            await InlinedTables.EnsureDeletionsAsync(
                to, long.Parse(table.AsSpan(DeletesPrefix.Length), CultureInfo.InvariantCulture), cancellationToken).ConfigureAwait(false);
        }

        var columns = await from.QueryAsync(from.Dialect.ListColumns, row => row.Text(0), cancellationToken, ("@name", table))
            .ConfigureAwait(false);
        var types = (await to.QueryAsync(
            to.Dialect.ListColumns, row => KeyValuePair.Create(row.Text(0), row.Text(1)), cancellationToken, ("@name", table))
            .ConfigureAwait(false)).ToDictionary(StringComparer.OrdinalIgnoreCase);
        if (columns.Find(column => !types.ContainsKey(column)) is { } unknown)
        {
            throw new DuckLakeException(DuckLakeErrorKind.UnsupportedVersion,
                $"Copying table {table} of catalog '{from.Dialect.Location}' failed: this version does not know its column {unknown}. "
                + "Use the newer version.");
        }

        var list = string.Join(", ", columns.Select(SqlText.QuoteIdentifier));
        var readers = columns.Select(column => types[column]).ToArray();
        await InsertAsync(
            $"SELECT {list} FROM {table}", $"INSERT INTO {table}({list}) VALUES "
                + $"({string.Join(", ", columns.Select((_, i) => Parameter(i)))})",
            columns.Count, (row, i) => Value(row, i, readers[i])).ConfigureAwait(false);
    }

    /// <summary>Rows of lake tables are exchanged in forms, which databases have different types for.</summary>
    async Task CopyInlinedRowsAsync()
    {
        var tables = await from.QueryAsync(
            $"SELECT table_id, table_name, schema_version FROM {InlinedTableList}",
            row => new InlinedDataTable(new TableId(row.Number(0)), row.Text(1), row.Number(2)), cancellationToken).ConfigureAwait(false);
        foreach (var table in tables)
        {
            var history = new TableHistory(table.Table, await from.QueryAsync(
                $"SELECT {ColumnRow.SelectList} FROM ducklake_column WHERE table_id = @table", ColumnRow.Read, cancellationToken,
                ("@table", table.Table.Value)).ConfigureAwait(false));
            var columns = await source.Inlined.ReadColumnsAsync(from, history, table, cancellationToken).ConfigureAwait(false);
            if (!InlinedTables.CanHold(to.Dialect, columns))
            {
                throw new DuckLakeException(DuckLakeErrorKind.NotSupported,
                    $"Copying {table.Name} of catalog '{from.Dialect.Location}' failed: a {to.Dialect.Name} catalog cannot keep such rows. "
                    + "Flush them into files first (ducklake_flush_inlined_data).");
            }

            await InlinedTables.DeclareAsync(to, table.Name, columns, cancellationToken).ConfigureAwait(false);
            await CopyAsync(table, columns).ConfigureAwait(false);
        }
    }

    Task CopyAsync(InlinedDataTable table, IReadOnlyList<LakeColumn> columns)
    {
        const int Own = 3;
        var read = columns.Select(column => ", " + from.Dialect.ReadInlined(column, SqlText.QuoteIdentifier(column.Name)));
        var written = columns.Select((column, i) => ", " + to.Dialect.WriteInlined(column, Parameter(i + Own)));
        var forms = columns.Select(column => (From: from.Dialect.InlinedFormOf(column), To: to.Dialect.InlinedFormOf(column))).ToArray();
        return InsertAsync(
            $"SELECT row_id, begin_snapshot, end_snapshot{string.Concat(read)} FROM {SqlText.QuoteIdentifier(table.Name)}",
            $"INSERT INTO {SqlText.QuoteIdentifier(table.Name)} VALUES ({Parameter(0)}, {Parameter(1)}, "
                + $"{Parameter(2)}{string.Concat(written)})",
            columns.Count + Own,
            (row, i) => i < Own ? row.NumberOrNull(i) : Value(row, i, forms[i - Own]));
    }

    async Task InsertAsync(string query, string insert, int count, Func<DbDataReader, int, object?> value)
    {
        await from.VisitAsync(
            query,
            row =>
            {
                var parameters = new (string, object?)[count];
                for (var i = 0; i < count; i++)
                    parameters[i] = (Parameter(i), value(row, i));
                return to.SendAsync(insert, cancellationToken, parameters);
            },
            cancellationToken).ConfigureAwait(false);
        await to.SendHeldAsync(cancellationToken).ConfigureAwait(false);
    }

    async Task AdaptAsync()
    {
        if (options.DataPath is { } path)
        {
            await to.ExecuteAsync(
                $"UPDATE {Metadata} SET \"value\" = @path WHERE \"key\" = 'data_path' AND \"scope\" IS NULL", cancellationToken,
                ("@path", LakePath.Directory(path))).ConfigureAwait(false);
        }

        // A lake is told from others by the id of its first schema.
        if (options.HasNewIdentity)
        {
            await to.ExecuteAsync(
                "UPDATE ducklake_schema SET schema_uuid = @uuid WHERE schema_id = (SELECT min(schema_id) FROM ducklake_schema)",
                cancellationToken, ("@uuid", Guid.NewGuid())).ConfigureAwait(false);
        }

        if (options.AfterCopying is { } adapt)
            await adapt(new CatalogWriter(to), cancellationToken).ConfigureAwait(false);
    }

    static string Parameter(int index) => string.Create(CultureInfo.InvariantCulture, $"@p{index}");

    /// <summary>A value as a column of this type takes it: SQLite has numbers and texts for what others have types for.</summary>
    static object? Value(DbDataReader row, int index, string type)
    {
        if (row.IsDBNull(index))
            return null;
        if (type.StartsWith("bool", StringComparison.OrdinalIgnoreCase))
            return row.Flag(index);
        if (type.Equals("uuid", StringComparison.OrdinalIgnoreCase))
            return row.Uuid(index);
        if (type.StartsWith("timestamp", StringComparison.OrdinalIgnoreCase))
            return row.Time(index);
        return row.GetValue(index) is DateTime ? row.Time(index) : row.GetValue(index);
    }

    static object? Value(DbDataReader row, int index, (InlinedForm From, InlinedForm To) forms)
    {
        if (row.IsDBNull(index))
            return null;
        return forms switch
        {
            (InlinedForm.Number, _) => row.Number(index),
            (InlinedForm.TextBytes, InlinedForm.Text) => Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(index)),
            (InlinedForm.Bytes or InlinedForm.TextBytes, _) => row.GetFieldValue<byte[]>(index),
            (_, InlinedForm.TextBytes) => Encoding.UTF8.GetBytes(row.Text(index)),
            _ => row.Text(index),
        };
    }
}
