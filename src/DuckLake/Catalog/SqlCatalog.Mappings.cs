using System.Collections.Concurrent;
using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

// Name mappings of files that were added from elsewhere.
sealed partial class SqlCatalog
{
    /// <summary>Mappings never change.</summary>
    readonly ConcurrentDictionary<long, NameMapping> _mappings = new();

    /// <summary>The mapping of that id.</summary>
    /// <exception cref="DuckLakeException">There is none.</exception>
    public async Task<NameMapping> NameMappingAsync(long id, CancellationToken cancellationToken)
    {
        if (_mappings.TryGetValue(id, out var known))
            return known;
        var rows = await QueryAsync("""
            SELECT column_id, source_name, target_field_id, parent_column, is_partition
            FROM ducklake_name_mapping WHERE mapping_id = @id ORDER BY column_id
            """,
            row => new MappingRow(row.Number(0), row.Text(1), new(row.Number(2)), row.NumberOrNull(3), row.FlagOrNull(4) ?? false),
            cancellationToken, ("@id", id)).ConfigureAwait(false);
        if (rows.Count == 0)
            throw new DuckLakeException(DuckLakeErrorKind.Corrupt, $"Reading name mapping {id} of {Location} failed: it has no rows in ducklake_name_mapping.");
        return _mappings[id] = new NameMapping(id, Children(rows, null));
    }

    static ImmutableArray<MappedColumn> Children(List<MappingRow> rows, long? parent) =>
        [.. rows.Where(r => r.Parent == parent).Select(r => new MappedColumn(r.SourceName, r.Target, r.IsPartition, Children(rows, r.Column)))];

    sealed record MappingRow(long Column, string SourceName, ColumnId Target, long? Parent, bool IsPartition);
}
