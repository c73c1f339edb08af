using System.Globalization;
using Ekko.DuckLake;
using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Maintenance;

/// <summary>
/// Everything a lake answers about its past: the rows of every table at every snapshot, and what each snapshot, and all together, changed.
/// </summary>
sealed class LakeHistory
{
    readonly SortedDictionary<long, Dictionary<string, string>> _rows = [];
    readonly Dictionary<(string Table, long First, long Last), string> _changes = [];

    internal IEnumerable<long> Versions => _rows.Keys;

    internal static LakeHistory Read(DuckLakeConnection connection)
    {
        var history = new LakeHistory();
        var versions = Answer.Of(connection, "SELECT snapshot_id FROM ducklake_snapshots('lake') ORDER BY 1").Rows
            .Select(r => long.Parse(r[0]!, CultureInfo.InvariantCulture)).ToList();
        foreach (var version in versions)
        {
            history._rows[version] = [];
            foreach (var table in Tables(connection, version))
            {
                history._rows[version][table] = Answer.Of(
                    connection, $"SELECT *, rowid FROM lake.{table} AT (VERSION => {version}) ORDER BY ALL").ToString();
                history._changes[(table, version, version)] = Changes(connection, table, version, version);
            }
        }

        foreach (var (first, last) in Spans(versions))
        {
            foreach (var table in history._rows[last].Keys)
                history._changes[(table, first, last)] = Changes(connection, table, first, last);
        }

        return history;
    }

    /// <summary>That this history, where its snapshots remain, is that of before; and that snapshots since then changed no rows.</summary>
    internal void AssertSameAs(LakeHistory before)
    {
        var latest = before._rows.Keys.Max();
        foreach (var (version, tables) in _rows)
        {
            var expected = before._rows[Math.Min(version, latest)];
            Assert.Equal(expected.Keys.Order(), tables.Keys.Order());
            foreach (var (table, rows) in tables)
                Assert.True(
                    expected[table] == rows,
                    $"{table} at {version} was\n{Difference(expected[table], rows)}\nand is\n{Difference(rows, expected[table])}");
        }

        foreach (var ((table, first, last), changes) in _changes)
        {
            // What an expired snapshot inserted and the next deleted is nowhere any more.
            if (!_rows.ContainsKey(first - 1) || _rows.Keys.Count(v => v >= first && v <= last) != last - first + 1)
                continue;
            if (first > latest)
                Assert.Equal("", changes);
            else if (before._changes.TryGetValue((table, first, Math.Min(last, latest)), out var known))
                Assert.True(
                    known == changes,
                    $"changes of {table} from {first} to {last} were\n{Difference(known, changes)}\nand are\n{Difference(changes, known)}");
        }
    }

    /// <summary>Spans of several snapshots: every third with the one before it, the first five, and all.</summary>
    static IEnumerable<(long First, long Last)> Spans(List<long> versions) =>
        versions.Where(v => v % 3 == 2).Select(v => (First: v - 1, Last: v))
            .Append((First: versions[0], Last: versions[0] + 4)).Append((First: versions[0], Last: versions[^1]))
            .Where(s => s.First < s.Last && versions.Contains(s.First) && versions.Contains(s.Last))
            .Distinct();

    static string Difference(string left, string right) => string.Join('\n', left.Split('\n').Except(right.Split('\n')).Take(10));

    static string Changes(DuckLakeConnection connection, string table, long first, long last)
    {
        var (schema, name) = (table.Split('.')[0], table.Split('.')[1]);
        return string.Concat(new[] { "insertions", "deletions" }.SelectMany(kind => Answer.Of(connection,
            $"SELECT '{kind}', snapshot_id, rowid, * FROM ducklake_table_{kind}('lake', '{schema}', '{name}', {first}, {last}) "
            + "ORDER BY ALL").Rows)
            .Select(row => string.Join('|', row) + "\n"));
    }

    static List<string> Tables(DuckLakeConnection connection, long version) => [.. Answer.Of(connection, $"""
        SELECT s.schema_name || '.' || t.table_name
        FROM __ducklake_metadata_lake.ducklake_table t JOIN __ducklake_metadata_lake.ducklake_schema s USING (schema_id)
        WHERE t.begin_snapshot <= {version} AND (t.end_snapshot IS NULL OR t.end_snapshot > {version}) ORDER BY 1
        """).Rows.Select(r => r[0]!)];
}
