using System.Globalization;
using Ekko.DuckLake.Model;

namespace Ekko.Reading;

/// <summary>Reads what the catalog knows of tables.</summary>
sealed class TableReading(LakeStates states, LakeQuery queries)
{
    const int CountedTogether = 64;

    public async Task<Answer<TableInfo>> ListAsync(SnapshotSelector at, CancellationToken cancellationToken)
    {
        var state = await states.OpenAsync(at, cancellationToken).ConfigureAwait(false);
        var stored = new List<(LakeTable Table, StoredTable Stored)>();
        foreach (var table in state.Tree.Tables)
            stored.Add((table, await state.Lake.Snapshots.StoredAsync(table, state.Snapshot, cancellationToken).ConfigureAwait(false)));
        var counts = await CountsAsync(
            state, [.. stored.Where(one => one.Stored.RowCount is null).Select(one => one.Table)], cancellationToken).ConfigureAwait(false);
        return new Answer<TableInfo>
        {
            SnapshotId = state.SnapshotId,
            Items = [.. stored.Select(one => Info(state, one.Table, one.Stored, one.Stored.RowCount ?? counts[one.Table.Id]))],
        };
    }

    /// <summary>The rows of tables whose files do not tell: of many in one query, because each query has its price.</summary>
    async Task<Dictionary<TableId, long>> CountsAsync(LakeState state, List<LakeTable> tables, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<TableId, long>();
        foreach (var some in tables.Chunk(CountedTogether))
        {
            var parts = some.Select(table => string.Create(
                CultureInfo.InvariantCulture, $"SELECT {table.Id.Value}::BIGINT AS id, count(*) AS rows FROM {state.From(table)}"));
            var rows = await queries.RowsAsync(
                string.Join(" UNION ALL ", parts), row => (Id: new TableId(row.Number("id")), Count: row.Number("rows")), cancellationToken)
                .ConfigureAwait(false);
            foreach (var (id, count) in rows)
                counts[id] = count;
        }

        return counts;
    }

    public async Task<TableSchema> SchemaAsync(string name, SnapshotSelector at, CancellationToken cancellationToken)
    {
        var state = await states.OpenAsync(at, cancellationToken).ConfigureAwait(false);
        var table = Find(state, name);
        return new TableSchema
        {
            SnapshotId = state.SnapshotId,
            Schema = LakeRelation.SchemaOf(state.Tree, table),
            Name = table.Name,
            Columns =
            [
                .. table.Columns.Select(column => new ColumnInfo
                {
                    ColumnId = column.Id.Value,
                    Name = column.Name,
                    Type = column.SqlType,
                    Nullable = column.NullsAllowed,
                    Comment = column.Comment,
                }),
            ],
            PartitionedBy = [.. (table.Partition?.Keys ?? []).Select(key => Describe(table, key))],
        };
    }

    public async Task<Answer<TableFile>> FilesAsync(string name, SnapshotSelector at, CancellationToken cancellationToken)
    {
        var state = await states.OpenAsync(at, cancellationToken).ConfigureAwait(false);
        var table = Find(state, name);
        var stored = await state.Lake.Snapshots.StoredAsync(table, state.Snapshot, cancellationToken).ConfigureAwait(false);
        return new Answer<TableFile>
        {
            SnapshotId = state.SnapshotId,
            Items =
            [
                .. stored.Files.Select(file => new TableFile
                {
                    FileId = file.Id.Value,
                    Path = Below(state.Lake.DataPath, file.Path),
                    SinceSnapshotId = file.Since.Value,
                    RecordCount = file.RecordCount,
                    FileBytes = file.FileBytes,
                    DeletedCount = file.DeletedCount,
                    PartitionValues = file.PartitionValues,
                }),
            ],
        };
    }

    public async Task<Answer<ColumnSummary>> ColumnsAsync(
        string name, long? fileId, SnapshotSelector at, CancellationToken cancellationToken)
    {
        var state = await states.OpenAsync(at, cancellationToken).ConfigureAwait(false);
        var table = Find(state, name);
        DataFileId? file = fileId is { } id ? new DataFileId(id) : null;
        if (file is not null)
        {
            var stored = await state.Lake.Snapshots.StoredAsync(table, state.Snapshot, cancellationToken).ConfigureAwait(false);
            if (!stored.Files.Any(one => one.Id == file))
            {
                throw ReadingException.NotFound(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Reading file {fileId} of table '{name}' failed: snapshot {state.SnapshotId} does not have it."));
            }
        }

        var columns = await state.Lake.Snapshots.ColumnsAsync(table, state.Snapshot, file, cancellationToken).ConfigureAwait(false);
        return new Answer<ColumnSummary>
        {
            SnapshotId = state.SnapshotId,
            Items =
            [
                .. columns.Select(column => new ColumnSummary
                {
                    ColumnId = column.Id.Value,
                    Name = column.Name,
                    Type = column.Type,
                    Bytes = column.Bytes,
                    ValueCount = column.ValueCount,
                    NullCount = column.NullCount,
                    Min = column.Min,
                    Max = column.Max,
                }),
            ],
        };
    }

    /// <summary>The table of a name, or of a schema and a name.</summary>
    /// <exception cref="ReadingException">There is none at the snapshot.</exception>
    public static LakeTable Find(LakeState state, string name)
    {
        if (state.Tree.FindTable("main", name) is { } table)
            return table;
        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
        {
            if (state.Tree.FindTable(name[..dot], name[(dot + 1)..]) is { } qualified)
                return qualified;
        }

        var names = state.Tree.Tables.Select(known => LakeRelation.SchemaOf(state.Tree, known) is "main"
            ? known.Name
            : $"{LakeRelation.SchemaOf(state.Tree, known)}.{known.Name}");
        throw ReadingException.NotFound(
            $"Reading table '{name}' failed: snapshot {state.Snapshot.Id} does not have it; "
            + $"it has {string.Join(", ", names.DefaultIfEmpty("none"))}.");
    }

    static TableInfo Info(LakeState state, LakeTable table, StoredTable stored, long rows) => new()
    {
        Schema = LakeRelation.SchemaOf(state.Tree, table),
        Name = table.Name,
        TableId = table.Id.Value,
        Comment = table.Comment,
        RowCount = rows,
        FileCount = stored.Files.Length,
        FileBytes = stored.Files.Sum(file => file.FileBytes),
        DeleteFileCount = stored.Files.Count(file => file.DeleteFile is not null),
        DeleteFileBytes = stored.Files.Sum(file => file.DeleteFileBytes),
        HasInlinedRows = stored.HasInlinedRows,
    };

    // Where the lake is on the server is not the client's business.
    static string Below(string dataPath, string path) => path.StartsWith(dataPath, StringComparison.Ordinal)
        ? path[dataPath.Length..]
        : path[(path.LastIndexOf('/') + 1)..];

    static string Describe(LakeTable table, PartitionKey key)
    {
        var column = table.FindColumn(key.Column)?.Name ?? "?";
        return key.Transform.Kind == PartitionTransformKind.Identity ? column : $"{key.Transform}({column})";
    }
}
