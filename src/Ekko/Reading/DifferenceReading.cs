using System.Globalization;
using Ekko.DuckLake.Model;

namespace Ekko.Reading;

/// <summary>Reads what differs between two states, level by level: tables, counts, rows.</summary>
sealed class DifferenceReading(LakeStates states, LakeQuery queries, PageReader pages)
{
    public async Task<LakeDifference> TablesAsync(
        SnapshotSelector from, SnapshotSelector to, bool counts, CancellationToken cancellationToken)
    {
        var (earlier, later) = await OpenAsync(from, to, cancellationToken).ConfigureAwait(false);
        var tables = new List<TableDifference>();
        foreach (var id in earlier.Tree.Tables.Concat(later.Tree.Tables).Select(table => table.Id).Distinct())
        {
            if (await CompareAsync(earlier, later, id, counts, cancellationToken).ConfigureAwait(false) is { } difference)
                tables.Add(difference);
        }

        return new LakeDifference
        {
            FromSnapshotId = earlier.SnapshotId,
            FromSnapshotTime = earlier.Snapshot.Time,
            ToSnapshotId = later.SnapshotId,
            ToSnapshotTime = later.Snapshot.Time,
            Tables = tables,
        };
    }

    public async Task<Page<RowDifference>> RowsAsync(
        SnapshotSelector from, SnapshotSelector to, string table, PageRequest page, CancellationToken cancellationToken)
    {
        page.Check();
        var earlier = await states.OpenAsync(from, cancellationToken).ConfigureAwait(false);
        var (later, cursor) = await states.OpenAsync(to, page.Cursor, cancellationToken).ConfigureAwait(false);
        CheckOrder(earlier, later);
        var found = TableReading.Find(later, table);
        if (earlier.SnapshotId == later.SnapshotId)
            return PageReader.Empty<RowDifference>(later);
        var sql = await DifferenceSql.OfAsync(earlier, later, found, cancellationToken).ConfigureAwait(false);
        var listing = new Listing(
            string.Create(CultureInfo.InvariantCulture, $"differences of {found.Id.Value} since {earlier.SnapshotId}"),
            $"({sql.Rows}) AS t", "*", new SqlConditions(), [new("ekko_row")]);
        return await pages.ReadAsync(later, listing, cursor, page.Limit, sql.Read, cancellationToken).ConfigureAwait(false);
    }

    async Task<(LakeState Earlier, LakeState Later)> OpenAsync(
        SnapshotSelector from, SnapshotSelector to, CancellationToken cancellationToken)
    {
        var earlier = await states.OpenAsync(from, cancellationToken).ConfigureAwait(false);
        var later = await states.OpenAsync(to, cancellationToken).ConfigureAwait(false);
        CheckOrder(earlier, later);
        return (earlier, later);
    }

    static void CheckOrder(LakeState earlier, LakeState later)
    {
        if (earlier.SnapshotId > later.SnapshotId)
        {
            throw ReadingException.Invalid(string.Create(CultureInfo.InvariantCulture,
                $"Comparing states failed: snapshot {earlier.SnapshotId} is after {later.SnapshotId}. Give the earlier one as from."));
        }
    }

    async Task<TableDifference?> CompareAsync(
        LakeState earlier, LakeState later, TableId id, bool counts, CancellationToken cancellationToken)
    {
        var (before, after) = (earlier.Tree.FindTable(id), later.Tree.FindTable(id));
        var rowsChanged = await RowsChangedAsync(earlier, later, before, after, cancellationToken).ConfigureAwait(false);
        var definition = (before, after) switch
        {
            (null, _) => "created",
            (_, null) => "dropped",
            _ when IsAltered(before, after) => "altered",
            _ => "kept",
        };
        if (definition == "kept" && !rowsChanged)
            return null;
        var state = after is null ? earlier : later;
        return new TableDifference
        {
            Schema = LakeRelation.SchemaOf(state.Tree, after ?? before!),
            Name = (after ?? before!).Name,
            TableId = id.Value,
            Definition = definition,
            RowsChanged = rowsChanged,
            Counts = counts && after is not null
                ? await CountAsync(earlier, later, after, rowsChanged, cancellationToken).ConfigureAwait(false)
                : null,
        };
    }

    async Task<DifferenceCounts> CountAsync(
        LakeState earlier, LakeState later, LakeTable table, bool rowsChanged, CancellationToken cancellationToken)
    {
        if (!rowsChanged)
            return new DifferenceCounts { InsertedRows = 0, DeletedRows = 0, UpdatedRows = 0, UpdatedCells = 0 };
        var sql = await DifferenceSql.OfAsync(earlier, later, table, cancellationToken).ConfigureAwait(false);
        return (await queries.RowsAsync(
            sql.Counts,
            row => new DifferenceCounts
            {
                InsertedRows = row.Number("inserted"),
                DeletedRows = row.Number("deleted"),
                UpdatedRows = row.Number("updated"),
                UpdatedCells = row.Number("cells"),
            },
            cancellationToken).ConfigureAwait(false))[0];
    }

    static async Task<bool> RowsChangedAsync(
        LakeState earlier, LakeState later, LakeTable? before, LakeTable? after, CancellationToken cancellationToken)
    {
        if (earlier.SnapshotId == later.SnapshotId)
            return false;
        var id = (after ?? before!).Id;
        var commits = await later.Lake.Snapshots.RowChangesAsync(earlier.Snapshot.Id, later.Snapshot.Id, [id], cancellationToken)
            .ConfigureAwait(false);
        if (commits is not null)
            return commits.Any(commit => commit.Inserts || before is null != after is null || commit.Deletes && !IsAltered(before, after));
        return !(await FilesAsync(earlier, before, cancellationToken).ConfigureAwait(false))
            .SetEquals(await FilesAsync(later, after, cancellationToken).ConfigureAwait(false));
    }

    static async Task<HashSet<string>> FilesAsync(LakeState state, LakeTable? table, CancellationToken cancellationToken)
    {
        if (table is null)
            return [];
        var stored = await state.Lake.Snapshots.StoredAsync(table, state.Snapshot, cancellationToken).ConfigureAwait(false);
        return
        [
            .. stored.Files.Select(file => string.Create(CultureInfo.InvariantCulture, $"{file.Id.Value} {file.DeleteFile?.Value}")),
            // Rows in the catalog have no file that would tell: they may differ.
            .. stored.HasInlinedRows ? [string.Create(CultureInfo.InvariantCulture, $"inlined {state.SnapshotId}")] : Array.Empty<string>(),
        ];
    }

    static bool IsAltered(LakeTable? before, LakeTable? after) =>
        before is not null && after is not null
        && (before.Name != after.Name || before.Schema != after.Schema || !before.Columns.SequenceEqual(after.Columns));
}
