using System.Globalization;
using Ekko.DuckDb;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Parquet;

namespace Ekko.DuckLake.Inlining;

/// <summary>Reads few rows from the engine in the forms in which the catalog keeps them, with their statistics, in one query.</summary>
sealed class InlinedRowReader
{
    readonly LakeTable _table;
    readonly List<string> _expressions = [];
    readonly InlinedForm[] _forms;
    readonly List<(LakeColumn Leaf, int Column, bool IsList)> _leaves = [];

    internal InlinedRowReader(CatalogDialect dialect, LakeTable table)
    {
        _table = table;
        _forms = [.. table.Columns.Select(c => dialect.InlinedFormOf(c))];
        for (var i = 0; i < _forms.Length; i++)
            _expressions.Add(Value(SqlText.QuoteIdentifier(table.Columns[i].Name), table.Columns[i], _forms[i]));
        for (var i = 0; i < _forms.Length; i++)
            AddStatistics(table.Columns[i], i);
    }

    /// <summary>Reads the rows.</summary>
    /// <param name="connection">Where the query runs.</param>
    /// <param name="from">What stands after FROM: it gives the table's columns by name, with their types.</param>
    /// <param name="rowId">The expression of the row's kept id, NULL for a new row; null when all rows are new.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <exception cref="DuckLakeException">A NOT NULL column is NULL.</exception>
    internal NewInlinedRows Read(DuckDbConnection connection, string from, string? rowId, CancellationToken cancellationToken)
    {
        var rows = new List<(long? RowId, object?[] Values)>();
        var statistics = _leaves.Select(l => new LeafStatistics(l.Leaf)).ToArray();
        using var result = connection.Query(
            $"SELECT {string.Join(", ", _expressions)}, CAST({rowId ?? "NULL"} AS BIGINT) FROM {from}", cancellationToken);
        while (result.Fetch(cancellationToken) is { } chunk)
        {
            using (chunk)
            {
                for (var row = 0; row < chunk.RowCount; row++)
                {
                    rows.Add(
                        (chunk[_expressions.Count].IsValid(row) ? chunk[_expressions.Count].Values<long>()[row] : null,
                            Values(chunk, row)));
                    AddRow(statistics, chunk, result.Columns, row);
                }
            }
        }

        RequireNotNull(_table, rows);
        return new NewInlinedRows(_table.Columns, rows, [.. statistics.Select(s => s.ToColumn())]);
    }

    object?[] Values(DuckDbChunk chunk, int row)
    {
        var values = new object?[_forms.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var vector = chunk[i];
            if (vector.IsValid(row))
            {
                values[i] = _forms[i] switch
                {
                    InlinedForm.Number => vector.Values<long>()[row],
                    InlinedForm.Bytes or InlinedForm.TextBytes => vector.Bytes(row).ToArray(),
                    _ => vector.Text(row),
                };
            }
        }

        return values;
    }

    void AddRow(LeafStatistics[] statistics, DuckDbChunk chunk, IReadOnlyList<DuckDbColumn> columns, int row)
    {
        for (var i = 0; i < statistics.Length; i++)
        {
            var (_, column, isList) = _leaves[i];
            var vector = chunk[column];
            if (!isList)
            {
                statistics[i].Add(
                    !vector.IsValid(row) ? null : columns[column].Type.Id == DuckDbTypeId.BigInt
                    ? Number(vector.Values<long>()[row]) : vector.Text(row));
                continue;
            }

            foreach (var text in vector.Value(columns[column].Type, row) as object?[] ?? [])
                statistics[i].Add((string?)text);
        }
    }

    static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <exception cref="DuckLakeException">A NOT NULL column is NULL.</exception>
    internal static void RequireNotNull(LakeTable table, IReadOnlyList<(long? RowId, object?[] Values)> rows)
    {
        for (var i = 0; i < table.Columns.Length; i++)
        {
            if (!table.Columns[i].NullsAllowed && rows.Any(r => r.Values[i] is null))
                throw new DuckLakeException(
                    DuckLakeErrorKind.Invalid, $"Constraint Error: NOT NULL constraint failed: {table.Name}.{table.Columns[i].Name}");
        }
    }

    static string Value(string sql, LakeColumn column, InlinedForm form) => form switch
    {
        InlinedForm.Number => $"CAST({sql} AS BIGINT)",
        InlinedForm.Bytes when column.Type.Kind == ColumnKind.Blob => sql,
        _ => InlinedText.Write(sql, column),
    };

    void AddStatistics(LakeColumn column, int index)
    {
        var name = SqlText.QuoteIdentifier(column.Name);
        if (column.Type.IsNested)
        {
            AddLeaves($"[{name}]", column);
            return;
        }

        // What the catalog keeps is often what the statistics say; booleans and bytes are not.
        var same = _forms[index] is InlinedForm.Text or InlinedForm.TextBytes
            || (_forms[index] == InlinedForm.Number && column.Type.Kind != ColumnKind.Boolean);
        if (!same)
            _expressions.Add(InlinedText.Write(name, column));
        _leaves.Add((column, same ? index : _expressions.Count - 1, false));
    }

    /// <summary>The values of each leaf below a nested column, all of them, as a list of texts.</summary>
    void AddLeaves(string list, LakeColumn column)
    {
        switch (column.Type.Kind)
        {
            case ColumnKind.Struct:
                foreach (var child in column.Children)
                    AddLeaves($"list_transform({list}, lambda x: struct_extract(x, {SqlText.QuoteLiteral(child.Name)}))", child);
                break;
            case ColumnKind.List:
                AddLeaves($"flatten({list})", column.Children[0]);
                break;
            case ColumnKind.Map:
                AddLeaves($"flatten(list_transform({list}, lambda x: map_keys(x)))", column.Children[0]);
                AddLeaves($"flatten(list_transform({list}, lambda x: map_values(x)))", column.Children[1]);
                break;
            default:
                _expressions.Add($"list_transform({list}, lambda x: {InlinedText.Write("x", column)})");
                _leaves.Add((column, _expressions.Count - 1, true));
                break;
        }
    }

    /// <summary>Bounds and nulls of one leaf column.</summary>
    sealed class LeafStatistics(LakeColumn leaf)
    {
        long _values;
        long _nulls;
        Bound? _min;
        Bound? _max;
        bool _isOrdered = true;

        internal void Add(string? text)
        {
            if (text is null)
            {
                _nulls++;
                return;
            }

            _values++;
            // NaN, which is no value that can be read, comes after all others, as in the engine.
            var added = new Bound(text, StatisticsValue.TryOrder(leaf.Type, text, out var value) ? value : null);
            _isOrdered &= added.Value is not null || text == "nan";
            if (_min is null || added.IsLess(_min))
                _min = added;
            if (_max is null || _max.IsLess(added))
                _max = added;
        }

        internal (ColumnId, ColumnStatistics) ToColumn() =>
            (leaf.Id, new ColumnStatistics(null, _values, _nulls, _isOrdered ? _min?.Text : null, _isOrdered ? _max?.Text : null, null));

        sealed record Bound(string Text, StatisticsValue? Value)
        {
            internal bool IsLess(Bound other) => Value is { } own && (other.Value is not { } value || own < value);
        }
    }
}
