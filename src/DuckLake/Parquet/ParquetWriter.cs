using System.Collections.Immutable;
using System.Globalization;
using Ekko.DuckDb;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Storage;

namespace Ekko.DuckLake.Parquet;

/// <summary>
/// Writes rows of a table as data files by the engine's COPY: field ids in, statistics out, no file is read back. A file is durable when
/// the writer returns it; nothing names it until a transaction commits. A failed write leaves no file behind.
/// </summary>
sealed class ParquetWriter(IStorage storage, TimeProvider time, LakeTable table, ParquetOptions options)
{
    readonly string _fieldIds = FieldIds.Of(table);
    readonly PartitionLayout? _layout = table.Partition is { Keys.IsEmpty: false } spec ? new PartitionLayout(table, spec) : null;

    /// <summary>The SQL and layout of the table's partition keys; null when it has none.</summary>
    internal PartitionLayout? Layout => _layout;

    /// <summary>Writes the rows of a query, divided by partition and target file size, in the query's order.</summary>
    /// <param name="connection">Where the query runs.</param>
    /// <param name="rows">A SELECT that gives the table's columns by name, in order and with their types.</param>
    /// <param name="cancellationToken">Interrupts the engine; what was written is removed.</param>
    internal Task<ImmutableArray<NewDataFile>> WriteAsync(DuckDbConnection connection, string rows, CancellationToken cancellationToken) =>
        WriteAsync(connection, rows, EmbeddedColumns.None, cancellationToken);

    /// <inheritdoc cref="WriteAsync(DuckDbConnection, string, CancellationToken)"/>
    /// <param name="connection">Where the query runs.</param>
    /// <param name="rows">As before, with the embedded columns after the table's.</param>
    /// <param name="embedded">The format's own columns that the files hold too.</param>
    /// <param name="cancellationToken">Interrupts the engine; what was written is removed.</param>
    internal async Task<ImmutableArray<NewDataFile>> WriteAsync(
        DuckDbConnection connection, string rows, EmbeddedColumns embedded, CancellationToken cancellationToken)
    {
        var staging = Path.GetDirectoryName(storage.Stage($"{table.FullPath}.staging-{Guid.CreateVersion7(time.GetUtcNow()):N}/file"))!;
        try
        {
            var written = Copy(connection, StagedCopySql(rows, staging, embedded), cancellationToken);
            var files = written.Select(w => (Written: w, Path: FinalPath(w))).ToList();
            try
            {
                await storage.PublishAsync([.. files.Select(f => new StagedFile(f.Written.Path, FullPath(f.Path)))], cancellationToken)
                    .ConfigureAwait(false);
            }
            catch
            {
                // Some may have their final path already.
                await storage.DiscardAsync([.. files.Select(f => FullPath(f.Path))]).ConfigureAwait(false);
                throw;
            }
            return [.. files.Select(f => Describe(f.Written, f.Path, f.Written.PartitionValues))];
        }
        finally
        {
            Directory.Delete(staging, recursive: true);
        }
    }

    /// <summary>Writes the rows of a query as exactly one file.</summary>
    /// <param name="connection">Where the query runs.</param>
    /// <param name="rows">A SELECT of the table's columns; all rows belong to the one partition.</param>
    /// <param name="partitionValues">The text of each partition key's value; empty when the table has none.</param>
    /// <param name="cancellationToken">Interrupts the engine; what was written is removed.</param>
    internal Task<NewDataFile> WriteFileAsync(
        DuckDbConnection connection, string rows, ImmutableArray<string?> partitionValues, CancellationToken cancellationToken) =>
        EncodeFile(connection, rows, partitionValues, cancellationToken).PublishAsync(cancellationToken);

    /// <summary>The first half of writing one file, the one that needs the connection.</summary>
    internal EncodedFile EncodeFile(
        DuckDbConnection connection, string rows, ImmutableArray<string?> partitionValues, CancellationToken cancellationToken)
    {
        var directory = options.HiveLayout && _layout is not null ? _layout.Directory(partitionValues) : "";
        return EncodeFile(connection, rows, directory, EmbeddedColumns.None, partitionValues, cancellationToken);
    }

    /// <summary>Writes the rows of a query as exactly one file in a directory below the table's.</summary>
    /// <param name="connection">Where the query runs.</param>
    /// <param name="rows">A SELECT of the table's columns, then the embedded ones.</param>
    /// <param name="directory">The directory, ending with <c>/</c>; empty for the table's own.</param>
    /// <param name="embedded">The format's own columns that the file holds too.</param>
    /// <param name="cancellationToken">Interrupts the engine; what was written is removed.</param>
    internal Task<NewDataFile> WriteFileAsync(
        DuckDbConnection connection, string rows, string directory, EmbeddedColumns embedded, CancellationToken cancellationToken) =>
        EncodeFile(connection, rows, directory, embedded, [], cancellationToken).PublishAsync(cancellationToken);

    EncodedFile EncodeFile(
        DuckDbConnection connection, string rows, string directory, EmbeddedColumns embedded, ImmutableArray<string?> partitionValues,
        CancellationToken cancellationToken)
    {
        var path = $"{directory}ducklake-{Guid.CreateVersion7(time.GetUtcNow())}.parquet";
        var staged = new StagedFile(storage.Stage(FullPath(path)), FullPath(path));
        try
        {
            var format = $"{Format(embedded)}{options.CopySql}";
            var written = Copy(
                connection, $"COPY ({StoredType.Select(table, rows)}) TO {SqlText.QuoteLiteral(staged.LocalPath)} ({format})",
                cancellationToken);
            return new EncodedFile(storage, staged, Describe(written[0], path, partitionValues));
        }
        catch
        {
            File.Delete(staged.LocalPath);
            throw;
        }
    }

    string StagedCopySql(string rows, string staging, EmbeddedColumns embedded)
    {
        var target = SqlText.QuoteLiteral(staging);
        var common =
            $"{Format(embedded)}, FILENAME_PATTERN 'ducklake-{{uuidv7}}', APPEND{options.CopySql}";
        if (_layout is null)
            return string.Create(
                CultureInfo.InvariantCulture,
                $"COPY ({StoredType.Select(table, rows)}) TO {target} ({common}, WRITE_EMPTY_FILE false, "
                + $"FILE_SIZE_BYTES {options.TargetFileSize})");
        var keys = _layout.Keys.Select((key, i) => (Sql: key, Name: KeyName(i))).ToList();
        var keyed = $"SELECT *, {string.Join(", ", keys.Select(k => $"{k.Sql} AS {k.Name}"))} FROM ({rows})";
        return $"COPY ({StoredType.Select(table, keyed)}) TO {target} "
            + $"({common}, HIVE_FILE_PATTERN false, PARTITION_BY ({string.Join(", ", keys.Select(k => k.Name))}))";
    }

    string Format(EmbeddedColumns embedded) =>
        $"FORMAT parquet, FIELD_IDS {FieldIds.With(_fieldIds, embedded)}, RETURN_STATS"
            + (HasMisreadFilters ? ", WRITE_BLOOM_FILTER false" : "");

    /// <summary>
    /// Whether the engine (1.5.6) would write Bloom filters that it misreads: over bytes it asks for their escaped text, over floats for
    /// one of the two zeros. It writes filters over all columns or none; it never uses filters over parts of nested columns.
    /// </summary>
    bool HasMisreadFilters =>
        table.Columns.Any(c => c.Type.Kind is ColumnKind.Blob or ColumnKind.Float32 or ColumnKind.Float64);

    static string KeyName(int index) => string.Create(CultureInfo.InvariantCulture, $"__ekko_key_{index}");

    /// <summary>Runs a COPY with RETURN_STATS and checks NOT NULL, which a Parquet file cannot.</summary>
    List<WrittenFile> Copy(DuckDbConnection connection, string copy, CancellationToken cancellationToken)
    {
        var files = new List<WrittenFile>();
        using var result = connection.Query(copy, cancellationToken);
        while (result.Fetch(cancellationToken) is { } chunk)
        {
            using (chunk)
            {
                for (var row = 0; row < chunk.RowCount; row++)
                    files.Add(WrittenFile.Read(chunk, result.Columns, row, table));
            }
        }
        foreach (var column in table.Columns.Where(c => !c.NullsAllowed))
        {
            if (files.Any(f => f.Columns.Any(c => c.Column == column.Id && c.Statistics.NullCount > 0)))
                throw new DuckLakeException(
                    DuckLakeErrorKind.Invalid, $"Constraint Error: NOT NULL constraint failed: {table.Name}.{column.Name}");
        }
        return files;
    }

    string FinalPath(WrittenFile file)
    {
        var name = Path.GetFileName(file.Path);
        return _layout is null || !options.HiveLayout ? name : _layout.Directory(file.PartitionValues) + name;
    }

    string FullPath(string path) => table.FullPath + path;

    NewDataFile Describe(WrittenFile file, string path, ImmutableArray<string?> partitionValues) => new()
    {
        Path = path,
        RecordCount = file.RecordCount,
        FileSizeBytes = file.FileSizeBytes,
        FooterSize = file.FooterSize,
        Partition = _layout?.Spec.Id,
        PartitionValues = partitionValues,
        Columns = file.Columns,
    };
}
