using System.Collections.Immutable;
using Ekko.DuckDb;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Parquet;
using Ekko.DuckLake.Storage;
using Ekko.DuckLake.Transactions;

namespace Ekko.DuckLake.AddFiles;

/// <summary>
/// Makes Parquet files that are already there part of a table. They stay where they are and belong to the lake from then on: clean-up
/// removes them
/// once no version needs them. Their columns are found by name, as a name mapping of the catalog says.
/// </summary>
sealed class AddDataFiles(SqlCatalog catalog, IStorage storage, LakeTransaction transaction, LakeTable table, AddFilesOptions options)
{
    readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Adds the files that paths or patterns name, each once. Files without rows are passed over.</summary>
    /// <param name="patterns">The paths or patterns.</param>
    /// <param name="connection">The engine that reads the footers.</param>
    /// <param name="evaluate">Evaluates expressions by the engine, each to its text.</param>
    /// <param name="cancellationToken">Stops before the next file.</param>
    /// <exception cref="DuckLakeException">A file cannot be read, or does not fit the table: nothing was added.</exception>
    public async Task RunAsync(
        IReadOnlyList<string> patterns, DuckDbConnection connection, Func<IReadOnlyList<string>, string?[]> evaluate,
        CancellationToken cancellationToken)
    {
        var reader = new ForeignFileReader(connection, cancellationToken);
        var figures = new FooterStatistics(evaluate);
        var added = new List<NewDataFile>();
        var found = await FindAsync(reader, patterns, cancellationToken).ConfigureAwait(false);
        foreach (var file in found.Where(f => _seen.Add(f.Path.Replace('\\', '/'))))
        {
            var mapper = new FileMapper(table, file, options);
            var columns = mapper.Map();
            var partition = Partition(mapper, file);
            if (file.RecordCount > 0)
                added.Add(await DescribeAsync(file, mapper, columns, partition, figures, cancellationToken).ConfigureAwait(false));
        }

        transaction.Append(table.Id, added);
    }

    async Task<IReadOnlyList<ForeignFile>> FindAsync(
        ForeignFileReader reader, IReadOnlyList<string> patterns, CancellationToken cancellationToken)
    {
        try
        {
            var found = new List<ForeignFile>();
            foreach (var pattern in patterns)
            {
                found.AddRange(S3Path.Is(pattern)
                    ? await FindObjectsAsync(reader, pattern, cancellationToken).ConfigureAwait(false)
                    : reader.Read(pattern));
            }

            return found;
        }
        catch (DuckDbException error)
        {
            throw new DuckLakeException(
                DuckLakeErrorKind.Storage, $"Failed to add data files to table \"{table.Name}\": {error.Message}", error);
        }
    }

    /// <summary>Objects are listed here; the engine reads the ends of their copies.</summary>
    async Task<IReadOnlyList<ForeignFile>> FindObjectsAsync(ForeignFileReader reader, string text, CancellationToken cancellationToken)
    {
        var pattern = new ObjectPattern(text);
        var objects = new List<FileToRead>();
        await foreach (var file in storage.ListAsync(pattern.Prefix, cancellationToken).ConfigureAwait(false))
        {
            if (pattern.Matches(file.Path))
                objects.Add(new FileToRead(file.Path, file.Size, 0));
        }

        if (objects.Count == 0)
        {
            throw new DuckLakeException(DuckLakeErrorKind.NotFound,
                $"Failed to add data files to table \"{table.Name}\": no object matches \"{text}\". Check the path.");
        }

        objects.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        // Others choose these names, and may have used them before.
        storage.Forget(objects.ConvertAll(o => o.Path));
        using var copies = await storage.OpenAsync(objects, footersOnly: true, cancellationToken).ConfigureAwait(false);
        return [.. objects.SelectMany(file => reader.Read(storage.ReadPath(file.Path)).Select(read => read with { Path = file.Path }))];
    }

    async Task<NewDataFile> DescribeAsync(
        ForeignFile file, FileMapper mapper, ImmutableArray<MappedColumn> columns, ImmutableArray<string?> partition,
        FooterStatistics figures,
        CancellationToken cancellationToken)
    {
        var leaves = mapper.Leaves.Select(l => (l.Column, figures.Of(table.FindColumn(l.Column)!, l.Chunks)))
            .Concat(mapper.FromPath.Select(c => (c.Column.Id, figures.OfPath(c.Column, c.Value, file))));
        var isBelowTable = file.Path.StartsWith(table.FullPath, StringComparison.Ordinal);
        return new NewDataFile
        {
            Path = isBelowTable ? file.Path[table.FullPath.Length..] : file.Path,
            PathIsRelative = isBelowTable,
            RecordCount = file.RecordCount,
            FileSizeBytes = file.FileSizeBytes,
            FooterSize = file.FooterSize,
            Partition = table.Partition is { Keys.Length: > 0 } spec ? spec.Id : null,
            PartitionValues = partition,
            Columns = [.. leaves],
            Mapping = await catalog.NameMappings.ForAsync(table.Id, columns, transaction.Rows.MappingsOf(table.Id), cancellationToken)
            .ConfigureAwait(false),
        };
    }

    /// <summary>The values of the table's partition keys, all of which the path has to give, and no other column's.</summary>
    ImmutableArray<string?> Partition(FileMapper mapper, ForeignFile file)
    {
        if (table.Partition is not { Keys.Length: > 0 } spec)
            return [];
        var layout = new PartitionLayout(table, spec);
        var foreign = mapper.FromPath.Any(
            c => !spec.Keys.Any(k => k.Column == c.Column.Id && k.Transform.Kind == PartitionTransformKind.Identity));
        if (foreign || layout.DirectoryNames.Any(name => !mapper.PathValues.ContainsKey(name)))
        {
            throw new DuckLakeException(
                $"File \"{file.Path}\" contains an invalid partition value for the table configuration: "
                + $"its path has to give {string.Join(", ", layout.DirectoryNames)} of table \"{table.Name}\".");
        }

        return [.. layout.DirectoryNames.Select(name => mapper.PathValues[name])];
    }
}
