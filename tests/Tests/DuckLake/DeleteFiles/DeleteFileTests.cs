using System.Globalization;
using Ekko.DuckDb;
using Ekko.DuckLake;
using Ekko.DuckLake.DeleteFiles;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Storage;

namespace Ekko.Tests.DuckLake.DeleteFiles;

/// <summary>The delete files of one commit: one for each data file, with the columns of the format, positions ascending.</summary>
public sealed class DeleteFileTests : IDisposable
{
    readonly string _directory = Directory.CreateTempSubdirectory("ekko-deletes-").FullName;
    readonly LakeEngine _engine = new();
    readonly DuckDbDatabase _database = DuckDbDatabase.Open();
    readonly DuckDbConnection _connection;
    readonly LakeTable _table;
    readonly DeleteFileWriter _writer;

    public DeleteFileTests()
    {
        _connection = _database.Connect();
        _table = new LakeTable(
            new(1), Guid.Empty, new(0), "t", "t/", true, [], null, null, null, new(1))
        { FullPath = Path.Combine(_directory, "t") + "/" };
        _writer = new DeleteFileWriter(new DeleteFileReader(_engine, new LocalStorage()), new LocalStorage(), TimeProvider.System);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
        _engine.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(210)]
    public async Task Each_data_file_gets_one(int files)
    {
        var random = new Random(files);
        var deletions = Enumerable.Range(0, files).Select(i => Deletion(i, Positions(random, random.Next(1, 3000)))).ToArray();
        var written = await _writer.WriteAsync([.. deletions.Select(d => (_table, d))], new(7), default);
        for (var i = 0; i < files; i++)
        {
            Assert.Equal(deletions[i].Positions.Select(p => $"{deletions[i].DataFile} {p}"), Rows(written[i], "file_path || ' ' || pos"));
            Assert.Equal(deletions[i].Positions.Count, written[i].DeleteCount);
            Assert.Equal(new FileInfo(_table.FullPath + written[i].Path).Length, written[i].FileSizeBytes);
            Assert.Equal((null, null), (written[i].Begin, written[i].PartialMax));
        }

        Assert.Equal(files, Directory.GetFileSystemEntries(_table.FullPath).Length);
        Assert.Equal(
            ["file_path BYTE_ARRAY UTF8 2147483646", "pos INT64 INT_64 2147483645"],
            Query($"SELECT concat_ws(' ', name, type, converted_type, field_id) FROM parquet_schema('{_table.FullPath}{written[0].Path}') "
                + "WHERE num_children IS NULL"));
    }

    /// <summary>One and several blocks and pages, differences of one bit to 63.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(33, 3)]
    [InlineData(129, 1)]
    [InlineData(257, 1_000_000_007)]
    [InlineData(300_000, 40)]
    public void The_engine_reads_what_was_written(int count, long step)
    {
        var random = new Random(count);
        Directory.CreateDirectory(_table.FullPath);
        var positions = new long[count];
        var snapshots = new long[count];
        for (var i = 0; i < count; i++)
        {
            positions[i] = i == 0 ? 0 : positions[i - 1] + random.NextInt64(1, step + 1);
            snapshots[i] = random.Next(20) == 0 ? random.NextInt64(1L << random.Next(1, 63)) : 5;
        }

        if (count == 33)
            positions[^1] = long.MaxValue;
        var (bytes, footer) = PositionFile.Write(_table.FullPath + "x.parquet", "a \"path\"/é.parquet", positions, snapshots);
        Assert.Equal(new FileInfo(_table.FullPath + "x.parquet").Length, bytes);
        var written = new NewDeleteFile("x.parquet", count, bytes, footer, null, null);
        Assert.Equal(
            positions.Select((p, i) => string.Create(CultureInfo.InvariantCulture, $"{p} {snapshots[i]}")),
            Rows(written, "pos || ' ' || _ducklake_internal_snapshot_id"));
        Assert.Equal(["a \"path\"/é.parquet"], Query($"SELECT DISTINCT file_path FROM '{_table.FullPath}x.parquet'"));
        Assert.Equal(
            [$"{count} {positions[0]} {positions[^1]} 0"],
            Query("SELECT concat_ws(' ', num_values, stats_min_value, stats_max_value, stats_null_count) "
                + $"FROM parquet_metadata('{_table.FullPath}x.parquet') WHERE path_in_schema = 'pos'"));
        Assert.Equal(
            [positions[^1].ToString(CultureInfo.InvariantCulture)],
            Query($"SELECT CAST(max(pos) AS VARCHAR) FROM '{_table.FullPath}x.parquet' WHERE pos >= {positions[^1]}"));
    }

    [Fact]
    public async Task A_second_delete_keeps_the_snapshot_of_the_first()
    {
        var first = await _writer.WriteAsync([(_table, Deletion(0, [1, 5])), (_table, Deletion(1, [2]))], new(3), default);
        var second = await _writer.WriteAsync(
            [(_table, Again(0, first[0], 3, null, [4, 5])), (_table, Again(1, first[1], 3, null, [0])), (_table, Deletion(2, [9]))], new(8),
            default);
        Assert.Equal(["1 3", "4 8", "5 3"], Rows(second[0], "pos || ' ' || _ducklake_internal_snapshot_id"));
        Assert.Equal(["0 8", "2 3"], Rows(second[1], "pos || ' ' || _ducklake_internal_snapshot_id"));
        Assert.Equal(["9"], Rows(second[2], "pos"));
        Assert.Equal(
            (new SnapshotId(3), new SnapshotId(8), 3L), (second[0].Begin!.Value, second[0].PartialMax!.Value, second[0].DeleteCount));
        var third = await _writer.WriteAsync([(_table, Again(0, second[0], 3, 8, [7]))], new(9), default);
        Assert.Equal(["1 3", "4 8", "5 3", "7 9"], Rows(third[0], "pos || ' ' || _ducklake_internal_snapshot_id"));
    }

    [Fact]
    public async Task A_failure_leaves_no_file()
    {
        var lost = new NewDeleteFile("gone.parquet", 1, 100, 10, null, null);
        var failure = await Record.ExceptionAsync(
            () => _writer.WriteAsync([(_table, Deletion(1, [2])), (_table, Again(0, lost, 3, null, [4]))], new(8), default));
        Assert.NotNull(failure);
        Assert.Empty(Directory.GetFileSystemEntries(_table.FullPath));
    }

    DeletedPositions Deletion(int file, IReadOnlyList<long> positions) => new()
    {
        DataFile = string.Create(CultureInfo.InvariantCulture, $"{_table.FullPath}it's {file}.parquet"),
        Positions = positions,
    };

    DeletedPositions Again(int file, NewDeleteFile replaced, long begin, long? max, IReadOnlyList<long> positions) =>
        Deletion(file, positions) with
        {
            Replaced = new DeleteFile(
            new(file + 100), new(file), new(begin), null, _table.FullPath + replaced.Path, "parquet", replaced.DeleteCount,
            replaced.FileSizeBytes, replaced.FooterSize, null,
            max is { } newest ? new SnapshotId(newest) : null),
        };

    static List<long> Positions(Random random, int count)
    {
        var positions = new SortedSet<long>();
        while (positions.Count < count)
            positions.Add(random.Next(100_000));
        return [.. positions];
    }

    List<string> Rows(NewDeleteFile file, string expression) =>
        Query($"SELECT CAST({expression} AS VARCHAR) FROM read_parquet('{_table.FullPath}{file.Path}', file_row_number => true) "
            + "ORDER BY file_row_number");

    List<string> Query(string sql)
    {
        var rows = new List<string>();
        using var result = _connection.Query(sql);
        while (result.Fetch() is { } chunk)
        {
            using (chunk)
            {
                for (var i = 0; i < chunk.RowCount; i++)
                    rows.Add(chunk[0].Text(i));
            }
        }

        return rows;
    }
}
