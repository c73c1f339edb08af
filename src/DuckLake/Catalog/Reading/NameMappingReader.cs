using System.Collections.Concurrent;
using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>Reads name mappings of files that were added from elsewhere.</summary>
sealed class NameMappingReader(CatalogDatabase database)
{
    /// <summary>Mappings never change. Those of running transactions are here, too, under negative ids.</summary>
    readonly ConcurrentDictionary<long, NameMapping> _mappings = new();

    long _lastPendingMapping;

    /// <summary>A mapping with these columns: one of the table's, one that is pending, or a new one.</summary>
    public async Task<NameMapping> ForAsync(
        TableId table, ImmutableArray<MappedColumn> columns, IEnumerable<NameMapping> pending, CancellationToken cancellationToken)
    {
        if (pending.FirstOrDefault(m => NameMapping.AreAlike(m.Columns, columns)) is { } same)
            return same;
        var ids = await database.QueryAsync(
            "SELECT mapping_id FROM ducklake_column_mapping WHERE table_id = @table ORDER BY mapping_id", row => row.Number(0),
            cancellationToken, ("@table", table.Value))
            .ConfigureAwait(false);
        foreach (var id in ids)
        {
            var known = await GetAsync(id, cancellationToken).ConfigureAwait(false);
            if (NameMapping.AreAlike(known.Columns, columns))
                return known;
        }

        var added = new NameMapping(Interlocked.Decrement(ref _lastPendingMapping), columns);
        _mappings[added.Id] = added;
        return added;
    }

    /// <summary>Forgets mappings of a transaction that has ended.</summary>
    public void Forget(IEnumerable<NameMapping> mappings)
    {
        foreach (var mapping in mappings)
            _mappings.TryRemove(mapping.Id, out _);
    }

    /// <summary>The mapping of that id.</summary>
    /// <exception cref="DuckLakeException">There is none.</exception>
    public async Task<NameMapping> GetAsync(long id, CancellationToken cancellationToken)
    {
        if (_mappings.TryGetValue(id, out var known))
            return known;
        var rows = await database.QueryAsync("""
            SELECT column_id, source_name, target_field_id, parent_column, is_partition
            FROM ducklake_name_mapping WHERE mapping_id = @id ORDER BY column_id
            """,
            row => new MappingRow(row.Number(0), row.Text(1), new(row.Number(2)), row.NumberOrNull(3), row.FlagOrNull(4) ?? false),
            cancellationToken, ("@id", id)).ConfigureAwait(false);
        if (rows.Count == 0)
            throw new DuckLakeException(
                DuckLakeErrorKind.Corrupt,
                $"Reading name mapping {id} of {database.Location} failed: it has no rows in ducklake_name_mapping.");
        return _mappings[id] = new NameMapping(id, Children(rows, null));
    }

    static ImmutableArray<MappedColumn> Children(List<MappingRow> rows, long? parent) =>
        [.. rows.Where(r => r.Parent == parent)
            .Select(r => new MappedColumn(r.SourceName, r.Target, r.IsPartition, Children(rows, r.Column)))];

    sealed record MappingRow(long Column, string SourceName, ColumnId Target, long? Parent, bool IsPartition);
}
