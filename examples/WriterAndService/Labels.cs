using System.Text;
using Ekko.DuckDb;
using Ekko.DuckLake;
using Ekko.DuckLake.ChangeFeed;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Model;

namespace Ekko.Examples;

/// <summary>A table of one's own: written in columns, and followed change by change.</summary>
static class Labels
{
    public static async Task WriteAndFollowAsync(DuckLakeDataSource source)
    {
        await using var command = source.CreateCommand("CREATE TABLE IF NOT EXISTS labels(address VARCHAR, label VARCHAR)");
        await command.ExecuteNonQueryAsync();
        var lake = await source.LakeAsync("blockchain");
        await WriteAsync(lake);
        await FollowAsync(lake);
    }

    static async Task WriteAsync(Lake lake)
    {
        var table = (await lake.TreeAsync()).GetTable("main", "labels");
        using var batch = new ColumnBatch();
        var (address, label) = (batch.AddText("address", DuckDbType.VarChar), batch.AddText("label", DuckDbType.VarChar));
        for (var number = 0; number < 1000; number++)
        {
            address.Append(Encoding.UTF8.GetBytes($"0x{number:x40}"));
            label.Append(number % 2 == 0 ? "exchange"u8 : "bridge"u8);
            batch.EndRow();
        }

        var rows = new BatchRowSource(new BatchRows(batch));
        var columns = table.Columns.Select(column => column.Id).ToList();
        await using var transaction = await lake.BeginTransactionAsync();
        transaction.Append(table.Id, await lake.WriteFilesAsync(table, rows, columns));
        await transaction.CommitAsync();
    }

    static async Task FollowAsync(Lake lake)
    {
        var table = (await lake.TreeAsync()).GetTable("main", "labels");
        var cursor = await lake.Cursors.FindAsync("search index") ?? await lake.Cursors.CreateAsync("search index", new SnapshotId(0));
        var indexed = 0;
        await foreach (var batch in lake.ChangesAsync(table.Id, new ChangeOptions { Cursor = cursor }))
        {
            for (var row = 0; row < batch.RowCount; row++)
                Index(batch.Types[row], batch.RowIds[row], batch[0].Text(row));
            if (batch.CompleteThrough is { } done)
                cursor = await lake.Cursors.AdvanceAsync(cursor, done);
        }

        Console.WriteLine($"Indexed {indexed} changes of labels");

        void Index(ChangeType type, long rowId, string address) =>
            indexed += type == ChangeType.Insert && address.Length > 0 && rowId >= 0 ? 1 : 0;
    }
}
