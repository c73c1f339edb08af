using Ekko.DuckDb;
using Ekko.DuckLake;
using Ekko.DuckLake.DeleteFiles;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Storage;

namespace Ekko.Tests.DuckLake.DeleteFiles;

/// <summary>Delete files of other writers, as the engine writes them, and what is remembered of them.</summary>
public sealed class DeleteFileReaderTests : IDisposable
{
    const string Fields = "file_path: 2147483646, pos: 2147483645";

    readonly string _directory = Directory.CreateTempSubdirectory("ekko-deletes-").FullName;
    readonly LakeEngine _engine = new();
    readonly DeleteFileReader _reader;

    public DeleteFileReaderTests() => _reader = new DeleteFileReader(_engine, new LocalStorage());

    public void Dispose()
    {
        _engine.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Many_are_read_together_and_only_once()
    {
        var files = Enumerable.Range(0, 40)
            .Select(i => Write($"d{i}", $"SELECT 'x' AS file_path, {i} + j * 3 AS pos FROM range({1 + (i * 137)}) r(j)", Fields)).ToList();
        var read = await _reader.ReadAsync(files, default);
        for (var i = 0; i < files.Count; i++)
        {
            Assert.Equal(Enumerable.Range(0, 1 + (i * 137)).Select(j => i + (j * 3L)), read[i].Positions.ToArray());
            Assert.True(read[i].Snapshots.IsEmpty);
            File.Delete(files[i].Path);
        }

        files.Reverse();
        Assert.Equal(read.Reverse(), await _reader.ReadAsync(files, default));
        await Assert.ThrowsAsync<DuckDbException>(() => _reader.ReadAsync([files[0] with { FileSizeBytes = 1 }], default));
    }

    [Fact]
    public async Task Positions_out_of_order_are_sorted_and_the_first_deletion_of_each_counts()
    {
        var plain = Write("plain", "SELECT 'x' AS file_path, unnest([9, 2, 9, 4]) AS pos", Fields);
        var told = Write(
            "told", "SELECT 'x' AS file_path, unnest([9, 2, 9, 4]) AS pos, unnest([6, 5, 3, NULL]) AS s", Fields + ", s: 2147483539");
        var read = await _reader.ReadAsync([plain, told], default);
        Assert.Equal([2, 4, 9], read[0].Positions.ToArray());
        Assert.Equal([2, 4, 9], read[0].UpTo(new(0)));
        Assert.Equal([2, 4, 9], read[1].Positions.ToArray());
        Assert.Equal([5, 2, 3], read[1].Snapshots.ToArray());
        Assert.Equal([4, 9], read[1].UpTo(new(4)));
        Assert.Equal([2, 4, 9], read[1].UpTo(new(5)));
    }

    [Theory]
    [InlineData("SELECT 'x' AS file_path, unnest([1, NULL]) AS pos", Fields)]
    [InlineData("SELECT 'x' AS file_path, 1 AS pos", "file_path: 2147483646, pos: 1")]
    public async Task A_row_without_a_position_is_an_error(string rows, string fields)
    {
        var file = Write("damaged", rows, fields);
        var error = await Assert.ThrowsAsync<DuckLakeException>(() => _reader.ReadAsync([file], default));
        Assert.Equal(DuckLakeErrorKind.Corrupt, error.ErrorKind);
        Assert.Contains(file.Path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Those_not_asked_for_make_room()
    {
        var cache = new DeletePositionsCache(10_000);
        var positions = DeletePositions.Of([.. Enumerable.Range(0, 300).Select(i => (long)i)], null);
        foreach (var name in (string[])["a", "b", "c"])
            cache.Add(name, 1, positions);
        Assert.True(cache.TryGet("a", 1, out var kept));
        Assert.Same(positions, kept);
        cache.Add("d", 1, positions);
        Assert.Equal([true, false, true, true], ((string[])["a", "b", "c", "d"]).Select(name => cache.TryGet(name, 1, out _)));
        cache.Add("huge", 1, DeletePositions.Of([.. Enumerable.Range(0, 2000).Select(i => (long)i)], null));
        Assert.False(cache.TryGet("huge", 1, out _));
        Assert.False(cache.TryGet("a", 2, out _));
        Assert.True(cache.TryGet("a", 1, out _));
    }

    DeleteFile Write(string name, string rows, string fields)
    {
        var path = Path.Combine(_directory, name + ".parquet");
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        connection.Execute($"COPY ({rows}) TO '{path}' (FORMAT parquet, FIELD_IDS {{{fields}}})");
        return new DeleteFile(new(1), new(2), new(2), null, path, "parquet", 1, new FileInfo(path).Length, 0, null, null);
    }
}
