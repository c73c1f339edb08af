using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Ekko.DuckLake.Inlining;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Parquet;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Scan;

/// <summary>
/// The SQL that reads a table's files as of a snapshot: one <c>read_parquet</c> per group of files that are read the same way, columns
/// mapped by field id, deleted rows left out, virtual columns computed from what the catalog knows of each file.
/// </summary>
sealed partial class RelationSql(LakeTable table, SnapshotWindow window, VirtualColumns needed)
{
    /// <summary>Rows kept in the catalog, read after the files.</summary>
    internal IReadOnlyList<InlinedRows> Inlined { get; init; } = [];

    /// <summary>Which rows of the files live; null when all do.</summary>
    internal LiveRows? Live { get; init; }

    /// <summary>
    /// Snapshots whose rows are left out though the window has them; rows of files that come from several snapshots are told apart.
    /// </summary>
    internal IReadOnlyCollection<SnapshotId> Excluded { get; init; } = [];

    const string ByName = "union_by_name => true, ";

    const string RowIdColumn = EmbeddedNames.RowId;
    const string SnapshotIdColumn = EmbeddedNames.SnapshotId;
    const long RowIdField = EmbeddedNames.RowIdField;
    internal const long SnapshotIdField = EmbeddedNames.SnapshotIdField;

    /// <summary>The relation in parentheses, to be put where the table's name stood.</summary>
    internal string Build(IReadOnlyList<ScanFile> files)
    {
        if (files.Count == 0 && Inlined.Count == 0)
            return $"({Empty()})";
        var groups = files
            .GroupBy(f => (f.ReadAlike, HoldsOthers: window.MustFilter(f) || ExcludedFrom(f).Any()))
            .Select(g => Group([.. g], filterSnapshots: g.Key.HoldsOthers));
        return $"({string.Join(" UNION ALL ", groups.Concat(Inlined.Select(InlinedGroup)))})";
    }

    string Empty()
    {
        var columns = table.Columns.Select(c => $"CAST(NULL AS {c.SqlType}) AS {SqlText.QuoteIdentifier(c.Name)}")
            .Concat(needed.NamesOf().Select(name => $"CAST(NULL AS {VirtualType(name)}) AS {name}"));
        return $"SELECT {string.Join(", ", columns)} WHERE false";
    }

    /// <summary>The rows of files that are read alike, as a SELECT.</summary>
    /// <param name="files">The files.</param>
    /// <param name="filterSnapshots">Whether the files hold rows of other snapshots than those of the window.</param>
    /// <param name="more">More to select, in the engine's terms of the files.</param>
    internal string Group(ImmutableArray<ScanFile> files, bool filterSnapshots, params IEnumerable<string> more)
    {
        var (columns, how) = HowToRead(files[0], filterSnapshots);
        var all = columns.Concat(needed.NamesOf().Select(name => $"{Virtual(name, files)} AS {name}")).Concat(more);
        var sql = $"SELECT {string.Join(", ", all)} FROM read_parquet({Paths(files.Select(f => f.Path))}, {how}hive_partitioning => false)";
        var conditions = filterSnapshots ? Snapshots(files) : [];
        if (Live?.Condition(files) is { } live)
            conditions.Add(live);
        if (conditions.Count > 0 || all.Skip(table.Columns.Length).Any())
            RequireOwnColumns(files[0]);
        return conditions.Count == 0 ? sql : $"{sql} WHERE {string.Join(" AND ", conditions)}";
    }

    /// <summary>Where columns are found by name, one of the file hides that of the engine, which tells its rows apart.</summary>
    void RequireOwnColumns(ScanFile file)
    {
        if (file.Hiding is { } hiding)
        {
            throw new DuckLakeException(
                DuckLakeErrorKind.NotSupported,
                $"Telling the rows of {file.Name} apart failed: the file has no field ids and a column called {hiding}. "
                + $"Copy table \"{table.Name}\" into a new one.");
        }
    }

    List<string> Snapshots(ImmutableArray<ScanFile> files)
    {
        List<string> conditions = [$"{SnapshotIdColumn} BETWEEN {Number(window.First.Value)} AND {Number(window.Last.Value)}"];
        if (files.SelectMany(ExcludedFrom).Select(s => s.Value).Distinct().Order().ToList() is { Count: > 0 } excluded)
            conditions.Add($"{SnapshotIdColumn} NOT IN ({string.Join(", ", excluded.Select(Number))})");
        return conditions;
    }

    IEnumerable<SnapshotId> ExcludedFrom(ScanFile file) =>
        file.PartialMax is { } newest ? Excluded.Where(s => (file.Begin is not { } begin || s >= begin) && s <= newest) : [];

    /// <summary>The table's columns in the terms of a file, and what tells the engine how to find them there.</summary>
    (IEnumerable<string> Columns, string How) HowToRead(ScanFile file, bool filterSnapshots)
    {
        var withSnapshots = filterSnapshots || needed.HasFlag(VirtualColumns.SnapshotId);
        if (file.Mapping is not null)
            return (table.Columns.Select(c => MappedColumn(c, file)), ByName);
        return file.HasTableColumns && !withSnapshots && (needed & (VirtualColumns.RowId | VirtualColumns.Place)) == 0
            ? (table.Columns.Select(PlainColumn), "")
            : (table.Columns.Select(c => Column(c, file.WrittenAs)), $"schema => {Schema(file.WrittenAs, withSnapshots)}, ");
    }

    /// <summary>
    /// A column of a file that has the table's columns. Parquet keeps some types as others; the cast is nothing where it does not.
    /// </summary>
    static string PlainColumn(LakeColumn column)
    {
        var name = SqlText.QuoteIdentifier(column.Name);
        return $"CAST({name} AS {column.SqlType}) AS {name}";
    }

    /// <summary>The place in a group of the file with the id in <c>c0</c>; NULL for files of other groups.</summary>
    internal static string IndexOf(ImmutableArray<ScanFile> files) =>
        $"list_position([{string.Join(", ", files.Select(f => f.Id is { } id ? Number(id.Value) : "NULL"))}], c0) - 1";

    string InlinedGroup(InlinedRows rows, int index)
    {
        var columns = table.Columns.Select(column => $"{InlinedColumn(column, rows.Columns)} AS {SqlText.QuoteIdentifier(column.Name)}")
            .Concat(needed.NamesOf().Select(name => name switch
            {
                "rowid" => "c0 AS rowid",
                "snapshot_id" => "c1 AS snapshot_id",
                VirtualColumnNames.Place or VirtualColumnNames.Position =>
                    $"{{file: CAST({Number(-1 - index)} AS BIGINT), position: CAST(NULL AS BIGINT), row: c0}} AS {name}",
                _ => $"CAST(NULL AS {VirtualType(name)}) AS {name}",
            }));
        return $"SELECT {string.Join(", ", columns)} FROM {rows.Sql}";
    }

    static string InlinedColumn(LakeColumn column, ImmutableArray<LakeColumn> written)
    {
        const int FirstColumn = 2;
        var position = written.Select(c => c.Id).ToList().IndexOf(column.Id);
        return position < 0
            ? NestedShape.Missing(column)
            : NestedShape.Rebuild(
                string.Create(CultureInfo.InvariantCulture, $"CAST(c{position + FirstColumn} AS {written[position].SqlType})"),
                written[position], column);
    }

    static string Column(LakeColumn column, ImmutableArray<LakeColumn> written)
    {
        var name = SqlText.QuoteIdentifier(column.Name);
        var read = SqlText.QuoteIdentifier(ReadName(column));
        return Source(column, written) is { } source ? $"{NestedShape.Rebuild(read, source, column)} AS {name}" : read == name
            ? name : $"{read} AS {name}";
    }

    /// <summary>What a column is called while the engine reads files: a column of the name of one of its own would hide that.</summary>
    static string ReadName(LakeColumn column) =>
        VirtualColumnNames.IsOfEngine(column.Name) ? $"__ekko_column_{Number(column.Id.Value)}" : column.Name;

    /// <summary>A column of a file without field ids: found by its name there, taken from the path, or missing.</summary>
    static string MappedColumn(LakeColumn column, ScanFile file)
    {
        var name = SqlText.QuoteIdentifier(column.Name);
        foreach (var (id, value) in file.PathValues)
        {
            if (id == column.Id)
                return $"CAST({(value is null ? "NULL" : SqlText.QuoteLiteral(value))} AS {column.SqlType}) AS {name}";
        }
        var source = file.WrittenAs.FirstOrDefault(c => c.Id == column.Id);
        return $"{(source is null ? NestedShape.Missing(column) : NestedShape.Rebuild(SqlText.QuoteIdentifier(source.Name), source, column))} AS {name}";
    }

    /// <summary>The column as the file has it, when that differs inside; null when reading it as wanted is right.</summary>
    static LakeColumn? Source(LakeColumn column, ImmutableArray<LakeColumn> written) =>
        column.Type.IsNested && !written.IsDefaultOrEmpty && written.FirstOrDefault(c => c.Id == column.Id) is { } source
            && !NestedShape.Matches(source, column)
            ? source
            : null;

    /// <summary>Defaults are given as text: the engine casts them, and all entries of the map have one type.</summary>
    string Schema(ImmutableArray<LakeColumn> written, bool withSnapshots)
    {
        var entries = table.Columns.Select(c => Entry(c.Id.Value, ReadName(c), (Source(c, written) ?? c).SqlType, c.InitialDefault))
            .ToList();
        if (needed.HasFlag(VirtualColumns.RowId) || needed.HasFlag(VirtualColumns.Place))
            entries.Add(Entry(RowIdField, RowIdColumn, "BIGINT", null));
        if (withSnapshots)
            entries.Add(Entry(SnapshotIdField, SnapshotIdColumn, "BIGINT", null));
        return $"MAP {{{string.Join(", ", entries)}}}";
    }

    internal static string Entry(long field, string name, string type, string? initialDefault) =>
        string.Create(CultureInfo.InvariantCulture,
        $"{field}: {{name: {SqlText.QuoteLiteral(name)}, type: {SqlText.QuoteLiteral(type)}, default_value: {(initialDefault is null ? "NULL::VARCHAR" : SqlText.QuoteLiteral(initialDefault))}}}");

    static string Virtual(string name, ImmutableArray<ScanFile> files) => name switch
    {
        VirtualColumnNames.Place =>
            $"{{file: {PerFile(files.Select(f => f.Id?.Value))}, position: file_row_number, row: {Virtual("rowid", files)}}}",
        VirtualColumnNames.Position =>
            $"{{file: {PerFile(files.Select(f => f.Id?.Value))}, position: file_row_number, row: CAST(NULL AS BIGINT)}}",
        "rowid" when files[0].Mapping is not null => $"{PerFile(files.Select(f => f.RowIdStart))} + file_row_number",
        "snapshot_id" when files[0].Mapping is not null => PerFile(files.Select(f => f.Begin?.Value)),
        "rowid" => $"coalesce({RowIdColumn}, {PerFile(files.Select(f => f.RowIdStart))} + file_row_number)",
        "snapshot_id" => $"coalesce({SnapshotIdColumn}, {PerFile(files.Select(f => f.Begin?.Value))})",
        "filename" when files.Any(f => f.Name != f.Path) =>
            $"[{string.Join(", ", files.Select(f => SqlText.QuoteLiteral(f.Name)))}][CAST(file_index AS BIGINT) + 1]",
        _ => name,
    };

    static string VirtualType(string name) => name switch
    {
        "filename" => "VARCHAR",
        "file_index" => "UBIGINT",
        VirtualColumnNames.Place or VirtualColumnNames.Position => "STRUCT(file BIGINT, position BIGINT, \"row\" BIGINT)",
        _ => "BIGINT",
    };

    /// <summary>A figure of the file a row comes from.</summary>
    /// <param name="figures">The figures, by the file's place in its group.</param>
    /// <param name="index">The column that tells that place.</param>
    internal static string PerFile(IEnumerable<long?> figures, string index = "file_index")
    {
        var list = figures.ToList();
        return list.Distinct().Count() == 1
            ? $"CAST({Text(list[0])} AS BIGINT)"
            : $"CAST([{string.Join(", ", list.Select(Text))}][CAST({index} AS BIGINT) + 1] AS BIGINT)";

        static string Text(long? figure) => figure is { } number ? Number(number) : "NULL";
    }

    /// <summary>
    /// A query as the engine plans it when it knows nothing of the values in files: of several files it does not look, so an only one is
    /// named twice. It is not to be run.
    /// </summary>
    internal static string WithoutStatistics(string sql) =>
        OnlyFile().Replace(sql.Replace(ByName, "", StringComparison.Ordinal), "read_parquet([$1, $1], ");

    [GeneratedRegex(@"read_parquet\(\[('(?:[^']|'')*')\], ")]
    private static partial Regex OnlyFile();

    internal static string Paths(IEnumerable<string> paths) => $"[{string.Join(", ", paths.Select(SqlText.QuoteLiteral))}]";

    static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
