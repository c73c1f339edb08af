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
/// found as each says, deleted rows left out, virtual columns computed from what the catalog knows of each file.
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

    const string None = "CAST(NULL AS BIGINT)";

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
    /// <param name="others">More to select, in the engine's terms of the files.</param>
    internal string Group(ImmutableArray<ScanFile> files, bool filterSnapshots, params IEnumerable<string> others)
    {
        var conditions = filterSnapshots ? Snapshots(files) : [];
        if (Live?.Condition(files) is { } live)
            conditions.Add(live);
        List<string> more = [.. needed.NamesOf().Select(name => $"{Virtual(name, files)} AS {name}"), .. others];
        var (columns, how) = HowToRead(files[0], needsEngineColumns: conditions.Count + more.Count > 0);
        return $"SELECT {string.Join(", ", columns.Concat(more))} FROM read_parquet({ReadParquetSql.Paths(files.Select(f => f.Path))}, "
            + $"{how}hive_partitioning => false)"
            + (conditions.Count == 0 ? "" : $" WHERE {string.Join(" AND ", conditions)}");
    }

    /// <summary>The table's columns in the terms of a file, and how the engine finds them there.</summary>
    /// <remarks>
    /// By name wherever possible. Where the engine maps field ids it neither defers columns nor skips row groups by what it has found so
    /// far.
    /// </remarks>
    (IEnumerable<string> Columns, string How) HowToRead(ScanFile file, bool needsEngineColumns)
    {
        if (file.Columns is { HasUniqueNames: true, Hiding: null } || !needsEngineColumns)
            return (table.Columns.Select(c => NamedColumn(c, file)), "");
        if (file.Columns.HasFieldIds)
            return (table.Columns.Select(c => MappedColumn(c, file.Columns)), $"schema => {Schema(file.Columns)}, ");
        throw new DuckLakeException(
            DuckLakeErrorKind.NotSupported,
            $"Telling the rows of {file.Name} apart failed: the file has no field ids and a column called {file.Columns.Hiding}. "
            + $"Copy table \"{table.Name}\" into a new one.");
    }

    List<string> Snapshots(ImmutableArray<ScanFile> files)
    {
        var snapshot = SnapshotOf(files[0]);
        List<string> conditions = [$"{snapshot} BETWEEN {Number(window.First.Value)} AND {Number(window.Last.Value)}"];
        if (files.SelectMany(ExcludedFrom).Select(s => s.Value).Distinct().Order().ToList() is { Count: > 0 } excluded)
            conditions.Add($"{snapshot} NOT IN ({string.Join(", ", excluded.Select(Number))})");
        return conditions;
    }

    IEnumerable<SnapshotId> ExcludedFrom(ScanFile file) =>
        file.PartialMax is { } newest ? Excluded.Where(s => (file.Begin is not { } begin || s >= begin) && s <= newest) : [];

    static string RowIdOf(ScanFile file) => file.Columns.RowId is { } name ? SqlText.QuoteIdentifier(name) : None;

    static string SnapshotOf(ScanFile file) => file.Columns.SnapshotId is { } name ? SqlText.QuoteIdentifier(name) : None;

    /// <summary>The place in a group of the file with the id in <c>c0</c>; NULL for files of other groups.</summary>
    internal static string IndexOf(ImmutableArray<ScanFile> files) =>
        $"list_position([{string.Join(", ", files.Select(f => Number(f.Id.Value)))}], c0) - 1";

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
                InlinedText.Read($"c{Number(position + FirstColumn)}", written[position]), written[position], column);
    }

    /// <summary>A column found by its name in the file, taken from the path, or missing.</summary>
    static string NamedColumn(LakeColumn column, ScanFile file)
    {
        var name = SqlText.QuoteIdentifier(column.Name);
        foreach (var (id, value) in file.PathValues)
        {
            if (id == column.Id)
                return $"CAST({(value is null ? "NULL" : SqlText.QuoteLiteral(value))} AS {column.SqlType}) AS {name}";
        }

        return Source(column, file.Columns) is { } source
            ? $"{Value(SqlText.QuoteIdentifier(source.Name), source, column, file.Columns)} AS {name}"
            : $"{NestedShape.Missing(column)} AS {name}";
    }

    /// <summary>A column that the engine finds by its field id.</summary>
    static string MappedColumn(LakeColumn column, FileColumns file) =>
        $"{Value(ReadName(column), Source(column, file) ?? column, column, file)} AS {SqlText.QuoteIdentifier(column.Name)}";

    static LakeColumn? Source(LakeColumn column, FileColumns file) => file.Written.FirstOrDefault(c => c.Id == column.Id);

    /// <summary>The engine hands a comparison with a column to the scan of the file, but not a comparison with this expression.</summary>
    static string Value(string read, LakeColumn source, LakeColumn column, FileColumns file) => NestedShape.Rebuild(
        file.IsUntrusted(column) ? $"CASE WHEN {read} IS NOT NULL THEN {read} END" : read, source, column);

    /// <summary>What a column is called while the engine reads files: one of another name would hide those of the engine.</summary>
    static string ReadName(LakeColumn column) => $"__ekko_column_{Number(column.Id.Value)}";

    /// <summary>Defaults are given as text: the engine casts them, and all entries of the map have one type.</summary>
    string Schema(FileColumns file)
    {
        var entries = table.Columns
            .Select(c => ReadParquetSql.Entry(
                c.Id.Value, ReadName(c), NestedShape.Known(Source(c, file) ?? c).SqlType, c.InitialDefault))
            .ToList();
        if (file.RowId is { } rowId)
            entries.Add(ReadParquetSql.Entry(EmbeddedNames.RowIdField, rowId, "BIGINT", null));
        if (file.SnapshotId is { } snapshotId)
            entries.Add(ReadParquetSql.Entry(EmbeddedNames.SnapshotIdField, snapshotId, "BIGINT", null));
        return $"MAP {{{string.Join(", ", entries)}}}";
    }

    static string Virtual(string name, ImmutableArray<ScanFile> files) => name switch
    {
        VirtualColumnNames.Place =>
            $"{{file: {PerFile(files.Select(f => (long?)f.Id.Value))}, position: file_row_number, row: {Virtual("rowid", files)}}}",
        VirtualColumnNames.Position =>
            $"{{file: {PerFile(files.Select(f => (long?)f.Id.Value))}, position: file_row_number, row: CAST(NULL AS BIGINT)}}",
        "rowid" => $"coalesce({RowIdOf(files[0])}, {PerFile(files.Select(f => f.RowIdStart))} + file_row_number)",
        "snapshot_id" => $"coalesce({SnapshotOf(files[0])}, {PerFile(files.Select(f => f.Begin?.Value))})",
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
    /// <param name="index">The column with that place.</param>
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
        OnlyFile().Replace(sql, "read_parquet([$1, $1], ");

    [GeneratedRegex(@"read_parquet\(\[('(?:[^']|'')*')\], ")]
    private static partial Regex OnlyFile();

    static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
