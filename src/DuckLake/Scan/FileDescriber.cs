using System.Collections.Immutable;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Parquet;
using Ekko.DuckLake.Storage;

namespace Ekko.DuckLake.Scan;

/// <summary>Finds out what reading a data file needs to know beyond its row of the catalog. Safe for concurrent use.</summary>
sealed class FileDescriber(SqlCatalog catalog, IStorage storage)
{
    readonly FileSchemaReader _schemas = new(storage);

    /// <summary>Describes files that are open for reading.</summary>
    /// <param name="table">The table as it is wanted.</param>
    /// <param name="snapshot">The snapshot that is read.</param>
    /// <param name="files">The files, those of a running transaction too.</param>
    /// <param name="cancellationToken">Cancels the reads.</param>
    /// <returns>One for each file, in the same order. Files that are read alike share their columns.</returns>
    /// <exception cref="DuckLakeException">A file is missing, or is no Parquet file.</exception>
    internal async ValueTask<ImmutableArray<ScanFile>> DescribeAsync(
        LakeTable table, Snapshot snapshot, IReadOnlyList<DataFile> files, CancellationToken cancellationToken)
    {
        var schemas = _schemas.Read(files, cancellationToken);
        var alike = new Dictionary<(FileSchema, long? Mapping, SnapshotId? Then), FileColumns>();
        var described = ImmutableArray.CreateBuilder<ScanFile>(files.Count);
        foreach (var (file, schema) in files.Zip(schemas))
        {
            var isOrdered = file.MappingId is null && !schema.HasFieldIds;
            var key = (schema, file.MappingId, isOrdered ? file.Begin : (SnapshotId?)null);
            if (!alike.TryGetValue(key, out var columns))
                alike.Add(key, columns = await FindColumnsAsync(table, snapshot, file, schema, cancellationToken).ConfigureAwait(false));
            var isOwn = ProvisionalFiles.Has(file);
            described.Add(new ScanFile(storage.ReadPath(file.Path), file.RowIdStart, isOwn ? null : file.Begin, file.PartialMax, columns)
            {
                Id = file.Id,
                Name = file.Path,
                PathValues = file.MappingId is { } id
                    ? MappedFile.PathValues(
                        file.Path, (await catalog.NameMappings.GetAsync(id, cancellationToken).ConfigureAwait(false)).Columns)
                    : [],
            });
        }

        return described.DrainToImmutable();
    }

    async ValueTask<FileColumns> FindColumnsAsync(
        LakeTable table, Snapshot snapshot, DataFile file, FileSchema schema, CancellationToken cancellationToken)
    {
        if (file.MappingId is { } id)
        {
            var mapping = await catalog.NameMappings.GetAsync(id, cancellationToken).ConfigureAwait(false);
            return FileColumns.ByMapping(table, schema, mapping.Columns);
        }

        if (schema.HasFieldIds)
            return FileColumns.ByFieldId(table, schema);
        var history = await catalog.Trees.HistoryAsync(table.Id, snapshot, cancellationToken).ConfigureAwait(false);
        return FileColumns.ByOrder(table, schema, history.ColumnsAt(file.Begin));
    }
}
