using System.Collections.Immutable;
using System.Globalization;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Schema;
using Ekko.Tests.DuckLake.Catalog;
using Ekko.Tests.Golden;
using Microsoft.Data.Sqlite;

namespace Ekko.Tests.DuckLake.Transactions;

/// <summary>
/// Does again, through our transactions, what made a golden lake; the files are those the official extension wrote, with its statistics.
/// </summary>
sealed class GoldenReplay(GoldenLake golden, SqlCatalog catalog)
{
    public async Task<LakeTree> ChangeAsync(params LakeChange[] changes)
    {
        var transaction = await catalog.BeginTransactionAsync(default);
        foreach (var change in changes)
            await transaction.ApplyAsync(change, default);
        await transaction.CommitAsync(default);
        return await catalog.Trees.LatestAsync(default);
    }

    /// <summary>Appends the files of a snapshot of the golden lake.</summary>
    public async Task AppendAsync(long table, long snapshot)
    {
        var transaction = await catalog.BeginTransactionAsync(default);
        transaction.Append(new TableId(table), FilesOf(snapshot));
        await transaction.CommitAsync(default);
    }

    /// <summary>That every table of the two catalogs has the same rows, but for uuids, times and who created it.</summary>
    public void AssertEqual(string catalogFile)
    {
        Assert.Equal(CatalogContent.TableNames(golden.CatalogFile), CatalogContent.TableNames(catalogFile));
        foreach (var name in CatalogContent.TableNames(golden.CatalogFile))
            Assert.Equal(CatalogContent.Rows(golden.CatalogFile, name), CatalogContent.Rows(catalogFile, name));
    }

    List<NewDataFile> FilesOf(long snapshot)
    {
        using var connection = new SqliteConnection($"Data Source={golden.CatalogFile};Pooling=False;Mode=ReadOnly");
        connection.Open();
        var files = Read(
            connection, $"""
            SELECT data_file_id, path, record_count, file_size_bytes, footer_size, partition_id FROM ducklake_data_file
            WHERE begin_snapshot = {snapshot} ORDER BY 1
            """);
        return [.. files.Select(f => new NewDataFile
        {
            Path = (string)f[1]!,
            RecordCount = (long)f[2]!,
            FileSizeBytes = (long)f[3]!,
            FooterSize = (long)f[4]!,
            Partition = f[5] is long partition ? new PartitionId(partition) : null,
            PartitionValues =
            [.. Read(connection,
                $"SELECT partition_value FROM ducklake_file_partition_value WHERE data_file_id = {f[0]} ORDER BY partition_key_index")
                .Select(v => (string?)v[0])],
            Columns = [.. Read(
                connection, $"""
                SELECT column_id, column_size_bytes, value_count, null_count, min_value, max_value, contains_nan
                FROM ducklake_file_column_stats WHERE data_file_id = {f[0]}
                """)
                .Select(c =>
                    (new ColumnId((long)c[0]!),
                        new ColumnStatistics(
                            (long?)c[1], (long?)c[2], (long?)c[3], (string?)c[4], (string?)c[5], c[6] is long nan ? nan != 0 : null)))],
        })];
    }

    static List<object?[]> Read(SqliteConnection connection, FormattableString sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql.ToString(CultureInfo.InvariantCulture);
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        return rows;
    }

    public static ImmutableArray<ColumnDefinition> Columns(params (string Name, string Type)[] columns) =>
        [.. columns.Select(c => ColumnDefinition.Parse(c.Name, c.Type))];
}
