using System.Globalization;
using Ekko.DuckLake.Model;

namespace Ekko.Reading;

/// <summary>
/// The query for the rows of a table that differ between two states. Where every commit between them is on record, only what they changed
/// is read; else both states are compared row by row.
/// </summary>
sealed class DifferenceSql
{
    readonly IReadOnlyList<RowColumn> _columns;
    readonly string _states;

    DifferenceSql(IReadOnlyList<RowColumn> columns, string states)
    {
        _columns = columns;
        _states = states;
    }

    /// <summary>The query for a table as the later state has it.</summary>
    public static async Task<DifferenceSql> OfAsync(
        LakeState earlier, LakeState later, LakeTable table, CancellationToken cancellationToken)
    {
        var columns = RowColumn.Of(table);
        var commits = await later.Lake.Snapshots.RangeAsync(
            earlier.Snapshot.Id, later.Snapshot.Id, int.MaxValue, cancellationToken).ConfigureAwait(false);
        var isComplete = commits.Count == later.SnapshotId - earlier.SnapshotId + 1;
        return new DifferenceSql(
            columns, isComplete ? FromChanges(earlier, later, table, columns) : FromStates(earlier, later, table, columns));
    }

    /// <summary>One row of four numbers.</summary>
    public string Counts => $"""
        {_states}
        SELECT count(*) FILTER (b.ekko_row IS NULL) AS inserted, count(*) FILTER (a.ekko_row IS NULL) AS deleted,
               count(*) FILTER ({IsUpdated}) AS updated, coalesce(sum({CellsChanged}) FILTER ({IsUpdated}), 0)::BIGINT AS cells
        FROM ekko_before AS b FULL JOIN ekko_after AS a ON a.ekko_row = b.ekko_row
        """;

    /// <summary>The rows that differ, with the values of both states.</summary>
    public string Rows => $"""
        {_states}
        SELECT coalesce(a.ekko_row, b.ekko_row) AS ekko_row,
               CASE WHEN b.ekko_row IS NULL THEN 'inserted' WHEN a.ekko_row IS NULL THEN 'deleted' ELSE 'updated' END AS ekko_change,
               {List(i => $"b.c{i} AS b{i}, a.c{i} AS a{i}, b.c{i} IS DISTINCT FROM a.c{i} AS d{i}")}
        FROM ekko_before AS b FULL JOIN ekko_after AS a ON a.ekko_row = b.ekko_row
        WHERE a.ekko_row IS NULL OR b.ekko_row IS NULL OR {IsUpdated}
        """;

    /// <summary>A row of <see cref="Rows"/>.</summary>
    public RowDifference Read(RowReader row)
    {
        var change = row.Text("ekko_change");
        var shown = _columns.Select((column, i) => (column, i))
            .Where(column => change != "updated" || row.FlagOrNull(string.Create(CultureInfo.InvariantCulture, $"d{column.i}")) == true)
            .ToList();
        return new RowDifference
        {
            RowId = row.Number("ekko_row"),
            Change = change,
            Before = change == "inserted" ? null : RowColumn.Read(row, shown, "b"),
            After = change == "deleted" ? null : RowColumn.Read(row, shown, "a"),
        };
    }

    string CellsChanged => string.Join(" + ", _columns.Select((_, i) => string.Create(
        CultureInfo.InvariantCulture, $"(b.c{i} IS DISTINCT FROM a.c{i})::INTEGER")));

    string IsUpdated => $"a.ekko_row IS NOT NULL AND b.ekko_row IS NOT NULL AND {CellsChanged} > 0";

    string List(Func<string, string> item) => string.Join(
        ", ", _columns.Select((_, i) => item(i.ToString(CultureInfo.InvariantCulture))));

    // A row's first change tells what it was before, its last what it is after.
    static string FromChanges(LakeState earlier, LakeState later, LakeTable table, IReadOnlyList<RowColumn> columns)
    {
        var changes = LakeRelation.Changes(later.LakeName, later.Tree, table, earlier.SnapshotId + 1, later.SnapshotId);
        var values = string.Join(", ", columns.Select((column, i) => string.Create(
            CultureInfo.InvariantCulture, $"{SqlText.QuoteIdentifier(column.Column.Name)} AS c{i}")));
        const string IsNew = "change_type IN ('insert', 'update_postimage')";
        return $"""
            WITH ekko_changes AS MATERIALIZED (
                SELECT snapshot_id AS ekko_snapshot, rowid AS ekko_row, {IsNew} AS ekko_is_new, {values} FROM {changes}),
            ekko_before AS (
                FROM (FROM ekko_changes QUALIFY row_number() OVER (PARTITION BY ekko_row ORDER BY ekko_snapshot, ekko_is_new) = 1)
                WHERE NOT ekko_is_new),
            ekko_after AS (
                FROM (FROM ekko_changes QUALIFY row_number() OVER (PARTITION BY ekko_row ORDER BY ekko_snapshot DESC, ekko_is_new DESC) = 1)
                WHERE ekko_is_new)
            """;
    }

    static string FromStates(LakeState earlier, LakeState later, LakeTable table, IReadOnlyList<RowColumn> columns)
    {
        var before = earlier.Tree.FindTable(table.Id) is { } known
            ? $"SELECT t.rowid AS ekko_row, {Values(column => known.FindColumn(column.Id))} FROM {earlier.From(known)}"
            : $"SELECT t.rowid AS ekko_row, {Values(column => column)} FROM {later.From(table)} WHERE false";
        return $"""
            WITH ekko_before AS ({before}),
            ekko_after AS (SELECT t.rowid AS ekko_row, {Values(column => column)} FROM {later.From(table)})
            """;

        string Values(Func<LakeColumn, LakeColumn?> find) => string.Join(", ", columns.Select((column, i) =>
        {
            var value = find(column.Column) is { } there ? $"t.{SqlText.QuoteIdentifier(there.Name)}" : "NULL";
            return string.Create(CultureInfo.InvariantCulture, $"CAST({value} AS {column.Column.SqlType}) AS c{i}");
        }));
    }
}
