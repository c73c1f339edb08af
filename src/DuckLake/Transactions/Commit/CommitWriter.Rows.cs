using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Inlining;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Transactions;

// Rows in the catalog, deleted positions, ended files. Many rows go in statements of 64, 32, …, 1 rows: few texts to prepare, few round
// trips.
sealed partial class CommitWriter
{
    const int MaxRows = 64;

    static readonly string[] ParameterNumbers = [.. Enumerable.Range(0, 1024).Select(i => i.ToString(CultureInfo.InvariantCulture))];

    public async Task WriteInlinedRowsAsync(string table, InlinedInserts inserts, long nextRowId)
    {
        var rows = inserts.Rows.ToList();
        var width = inserts.Columns.Length + 1;
        var (sql, sqlRows) = ("", 0);
        foreach (var (start, count) in Pieces(rows.Count, connection.Dialect.MaxParameters / width))
        {
            if (sqlRows != count)
                (sql, sqlRows) = (InsertSql(table, inserts.Columns, count), count);
            var parameters = new (string, object?)[(count * width) + 1];
            parameters[0] = ("@s", S);
            for (var i = 0; i < count; i++)
            {
                var row = rows[start + i];
                parameters[(i * width) + 1] = (Parameter("@r", i), InlinedInserts.IsLocal(row.Id) ? nextRowId++ : row.Id);
                for (var c = 0; c < width - 1; c++)
                    parameters[(i * width) + 2 + c] = (Parameter("@v", (i * width) + c), row.Values[c]);
            }

            await Execute(sql, parameters).ConfigureAwait(false);
        }
    }

    /// <returns>How many rows were live and are ended now.</returns>
    public async Task<int> EndInlinedRowsAsync(string table, IReadOnlyCollection<long> rowIds)
    {
        var ids = rowIds.ToArray();
        var ended = 0;
        foreach (var (start, count) in Pieces(ids.Length, MaxRows))
        {
            var list = string.Join(", ", Enumerable.Range(0, count).Select(i => Parameter("@r", i)));
            ended += await connection.ExecuteAsync(
                $"UPDATE {SqlText.QuoteIdentifier(table)} SET end_snapshot = @s WHERE row_id IN ({list}) AND end_snapshot IS NULL "
                + "AND begin_snapshot <> @s", cancellationToken,
                [("@s", S), .. Enumerable.Range(0, count).Select(i => (Parameter("@r", i), (object?)ids[start + i]))])
                .ConfigureAwait(false);
        }

        return ended;
    }

    public async Task WriteInlinedDeletionsAsync(string table, IReadOnlyList<(long File, long Position)> deletions)
    {
        foreach (var (start, count) in Pieces(deletions.Count, MaxRows))
        {
            var rows = string.Join(", ", Enumerable.Range(0, count).Select(i => $"({Parameter("@f", i)}, {Parameter("@p", i)}, @s)"));
            var parameters = new List<(string, object?)> { ("@s", S) };
            for (var i = 0; i < count; i++)
            {
                parameters.Add((Parameter("@f", i), deletions[start + i].File));
                parameters.Add((Parameter("@p", i), deletions[start + i].Position));
            }

            await Execute($"INSERT INTO {SqlText.QuoteIdentifier(table)} VALUES {rows}", [.. parameters]).ConfigureAwait(false);
        }
    }

    /// <summary>Removes rows, or deleted positions, that are in files now.</summary>
    public Task RemoveFlushedAsync(string table, SnapshotId upTo) =>
        Execute($"DELETE FROM {SqlText.QuoteIdentifier(table)} WHERE begin_snapshot <= @last", ("@last", upTo.Value));

    /// <returns>1 when the file was live.</returns>
    public Task<int> EndFileAsync(DataFileId file) => connection.ExecuteAsync(
        "UPDATE ducklake_data_file SET end_snapshot = @s WHERE data_file_id = @file AND end_snapshot IS NULL", cancellationToken, ("@s", S),
        ("@file", file.Value));

    /// <summary>Removes the row of a delete file whose positions are in a newer one, and schedules the file for removal.</summary>
    /// <returns>False when the row is gone already.</returns>
    public async Task<bool> ReplaceDeleteFileAsync(DeleteFile file, string dataPath)
    {
        var removed = await connection.ExecuteAsync(
            "DELETE FROM ducklake_delete_file WHERE delete_file_id = @id AND coalesce(end_snapshot, -1) = @end", cancellationToken,
            ("@id", file.Id.Value), ("@end", file.End?.Value ?? -1)).ConfigureAwait(false);
        var (path, relative) = LakePath.Relative(dataPath, file.Path);
        await Execute(
            "INSERT INTO ducklake_files_scheduled_for_deletion VALUES (@id, @path, @relative, @time)", ("@id", file.Id.Value),
            ("@path", path),
            ("@relative", relative), ("@time", snapshot.Time)).ConfigureAwait(false);
        return removed == 1;
    }

    public Task WriteDeleteFileAsync(LakeTable table, DataFileId id, DataFileId dataFile, NewDeleteFile file) => Execute("""
        INSERT INTO ducklake_delete_file VALUES (@id, @table, @begin, NULL, @file, @path, @relative, 'parquet', @count, @bytes,
            @footer, NULL, @max)
        """,
        ("@id", id.Value), ("@table", FinalId(table.Id.Value)), ("@begin", file.Begin?.Value ?? S), ("@file", dataFile.Value),
        ("@path", file.Path), ("@relative", true),
        ("@count", file.DeleteCount), ("@bytes", file.FileSizeBytes), ("@footer", file.FooterSize), ("@max", file.PartialMax?.Value));

    string InsertSql(string table, ImmutableArray<LakeColumn> columns, int count)
    {
        var width = columns.Length + 1;
        var sql = new StringBuilder("INSERT INTO ").Append(SqlText.QuoteIdentifier(table)).Append(" VALUES ");
        for (var i = 0; i < count; i++)
        {
            sql.Append(i == 0 ? "(" : ", (").Append(Parameter("@r", i)).Append(", @s, NULL");
            for (var c = 0; c < width - 1; c++)
                sql.Append(", ").Append(connection.Dialect.WriteInlined(columns[c], Parameter("@v", (i * width) + c)));
            sql.Append(')');
        }

        return sql.ToString();
    }

    static string Parameter(string name, int index) =>
        string.Concat(name, index < ParameterNumbers.Length ? ParameterNumbers[index] : index.ToString(CultureInfo.InvariantCulture));

    static IEnumerable<(int Start, int Count)> Pieces(int rows, int most)
    {
        var size = MaxRows;
        for (var start = 0; start < rows; start += size)
        {
            while (size > 1 && (size > rows - start || size > most))
                size /= 2;
            yield return (start, size);
        }
    }
}
