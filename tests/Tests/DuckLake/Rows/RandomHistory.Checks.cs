using System.Globalization;
using Ekko.DuckLake.ChangeFeed;
using Ekko.DuckLake.Model;
using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Rows;

// What must hold of a history.
sealed partial class RandomHistory
{
    internal async Task CheckAsync()
    {
        foreach (var (version, lake) in _versions)
        {
            _checking = string.Create(CultureInfo.InvariantCulture, $"version {version}");
            CheckVersion(version, lake.Tables);
            if (_random.Next(3) == 0)
                CheckViews(lake.Views, string.Create(CultureInfo.InvariantCulture, $" AT (VERSION => {version})"));
        }

        _checking = "changes";
        for (var i = 0; i < 4; i++)
            CheckChanges();
        await CheckFeedAsync();
        _checking = "files";
        CheckFiles();
    }

    /// <summary>A version has its rows, and counts and bounds that the catalog tells are those of the rows.</summary>
    void CheckVersion(long version, List<ModelTable> tables)
    {
        foreach (var table in tables)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{table.Name} AT (VERSION => {version})");
            Assert.Equal(table.Lines(), Read($"SELECT {table.SelectText} FROM {at}"));
            if (_random.Next(3) > 0)
                continue;
            Assert.Equal(Number(table.Rows.Count), Read($"SELECT count(*) FROM {at}").Single());
            Assert.Equal(Number(table.Rows.Count), Read($"SELECT count(DISTINCT rowid) FROM {at}").Single());
            var key = table.Rows.Count == 0 ? -1 : table.Rows[_random.Next(table.Rows.Count)].Key;
            Assert.Equal(
                Number(key < 0 ? 0 : 1),
                Read(string.Create(
                    CultureInfo.InvariantCulture, $"SELECT count({table.Text.Name}) FROM {at} WHERE {table.Key.Name} = {key}")).Single());
            Assert.Equal(
                table.Rows.Count == 0 ? "~" : Number(table.Rows.Max(r => r.Key)),
                Read($"SELECT coalesce(CAST(max({table.Key.Name}) AS VARCHAR), '~') FROM {at}").Single());
        }
    }

    /// <summary>Insertions and deletions lead from a version to another, in the columns of the later one.</summary>
    void CheckChanges()
    {
        var versions = _versions.Keys.ToList();
        var last = _random.Next(1, versions.Count);
        var first = last - 1;
        while (first > 0 && _random.Next(3) > 0 && versions[first] == versions[first - 1] + 1)
            first--;
        if (versions[last] - versions[first] != last - first)
            return;
        foreach (var after in _versions[versions[last]].Tables)
        {
            if (_versions[versions[first]].Tables.Find(t => t.Id == after.Id) is not { } before)
                continue;
            var range = string.Create(
                CultureInfo.InvariantCulture, $"'lake', 'main', '{after.Name}', {versions[first] + 1}, {versions[last]}");
            var rows = before.Lines(after.Columns).Concat(Read($"SELECT {after.SelectText} FROM ducklake_table_insertions({range})"))
                .ToList();
            foreach (var deleted in Read($"SELECT {after.SelectText} FROM ducklake_table_deletions({range})"))
                Assert.True(
                    rows.Remove(deleted),
                    $"{deleted} was deleted from {after.Name} in versions {versions[first] + 1} to {versions[last]} but was not there");
            Assert.Equal(after.Lines(), rows.Order(StringComparer.Ordinal));
        }
    }

    /// <summary>The feed in .NET leads from the oldest version without a gap after it to each later one, row id by row id.</summary>
    async Task CheckFeedAsync()
    {
        var versions = _versions.Keys.ToList();
        var first = versions.Count - 1;
        while (first > 0 && versions[first] == versions[first - 1] + 1)
            first--;
        await using var lake = await _place.OpenLakeAsync();
        foreach (var table in (await lake.TreeAsync()).Tables)
        {
            var id = _versions[versions[^1]].Tables.Find(t => t.Name == table.Name)!.Id;
            var rows = new Dictionary<long, Dictionary<long, string?>>();
            var from = versions[first];
            if (_versions[from].Tables.Find(t => t.Id == id) is { } start)
            {
                var tree = await lake.Catalog.Trees.AtAsync(await lake.Catalog.Snapshots.GetAsync(new SnapshotId(from), default), default);
                rows = ReadRows(
                    string.Create(CultureInfo.InvariantCulture, $"{start.Name} AT (VERSION => {from})"), tree.FindTable(table.Id)!);
            }

            var pending = new List<(long Snapshot, long Row, Dictionary<long, string?>? Values)>();
            await foreach (var batch in lake.ChangesAsync(table.Id, new ChangeOptions { From = new(from + 1) }))
            {
                for (var i = 0; i < batch.RowCount; i++)
                    pending.Add(
                        (batch.SnapshotIds[i], batch.RowIds[i],
                            batch.Types[i] is ChangeType.Delete or ChangeType.UpdatePreimage ? null : Values(batch, i)));
                if (batch.CompleteThrough is not { } complete)
                    continue;
                Apply(rows, pending);
                pending.Clear();
                if (_versions.TryGetValue(complete.Value, out var then) && then.Tables.Find(t => t.Id == id) is { } expected)
                    Assert.Equal(expected.Lines(), rows.Values.Select(r => Line(r, batch.Table)).Order(StringComparer.Ordinal));
            }

            Assert.Empty(pending);
        }
    }

    static void Apply(
        Dictionary<long, Dictionary<long, string?>> rows, List<(long Snapshot, long Row, Dictionary<long, string?>? Values)> changes)
    {
        foreach (var (snapshot, row, values) in changes.OrderBy(c => c.Snapshot).ThenBy(c => c.Values is null ? 0 : 1))
        {
            if (values is null)
                Assert.True(rows.Remove(row), $"row {row} was deleted by snapshot {snapshot} but was not there");
            else
                Assert.True(rows.TryAdd(row, values), $"row {row} was inserted by snapshot {snapshot} but was there already");
        }
    }

    Dictionary<long, Dictionary<long, string?>> ReadRows(string from, LakeTable table) =>
        Answer.Of(_connection, $"SELECT rowid, * FROM {from}").Rows.ToDictionary(
        r => long.Parse(r[0]!, CultureInfo.InvariantCulture),
        r => table.Columns.Select((c, i) => (c.Id.Value, r[i + 1])).ToDictionary(v => v.Value, v => v.Item2));

    static Dictionary<long, string?> Values(ChangeBatch batch, int row)
    {
        var values = new Dictionary<long, string?>();
        for (var column = 0; column < batch.Table.Columns.Length; column++)
        {
            var vector = batch[column];
            values[batch.Table.Columns[column].Id.Value] = vector.IsValid(row)
                ? Convert.ToString(vector.Value(vector.Type, row), CultureInfo.InvariantCulture) : null;
        }

        return values;
    }

    static string Line(Dictionary<long, string?> row, LakeTable table) =>
        string.Join(':', table.Columns.Select(c => (row.TryGetValue(c.Id.Value, out var value) ? value : c.InitialDefault) ?? "~"));

    /// <summary>When everything that is not needed goes, everything that is needed is still there.</summary>
    void CheckFiles()
    {
        Do("CALL ducklake_cleanup_old_files('lake', cleanup_all => true)");
        Assert.Empty(Read("FROM ducklake_delete_orphaned_files('lake', cleanup_all => true)"));
        foreach (var (version, lake) in _versions)
        {
            foreach (var table in lake.Tables.Where(_ => _random.Next(3) == 0))
                Assert.Equal(
                    table.Lines(),
                    Read(string.Create(
                        CultureInfo.InvariantCulture, $"SELECT {table.SelectText} FROM {table.Name} AT (VERSION => {version})")));
        }
    }

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
