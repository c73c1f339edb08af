using System.Globalization;
using System.Text;
using Ekko.DuckDb;
using Ekko.DuckLake;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Scan;
using Ekko.Writing;

namespace Ekko.Migration;

/// <summary>Reads the transactions of a lake to compare them with Arrow files.</summary>
/// <param name="lake">The lake.</param>
/// <param name="table">The table of transactions.</param>
/// <param name="snapshot">As of when.</param>
sealed class LakeSide(Lake lake, BoundTable table, Snapshot snapshot)
{
    static readonly (string Name, string? Type)[] Columns =
    [
        ("network", null), ("subnet", null), ("vm_type", null), ("block_number", "BIGINT"), ("block_hash", null), ("tx_hash", null),
        ("tx_index", "INTEGER"), ("from_address", null), ("to_address", null), ("value", "DECIMAL(38,0)"), ("gas_price", "BIGINT"),
        ("gas_limit", "BIGINT"), ("nonce", "BIGINT"), ("input_data", null), ("block_time", "TIMESTAMPTZ"), ("success", null),
    ];

    /// <summary>How many rows were read.</summary>
    public long Rows { get; private set; }

    /// <summary>Adds all rows of a range of blocks to the sums of their blocks.</summary>
    public async Task AddToAsync(BlockSumTable sums, BlockWindow window, CancellationToken cancellationToken)
    {
        BlockSums? last = null;
        await foreach (var chunk in ScanAsync(window, cancellationToken).ConfigureAwait(false))
        {
            Rows += chunk.RowCount;
            for (var row = 0; row < chunk.RowCount; row++)
            {
                if (!Hash256.TryParse(chunk[4].Bytes(row), out var hash))
                    continue;
                if (last is null || last.Hash != hash)
                    last = sums.Of(chunk[0].Bytes(row), chunk[1].Bytes(row), chunk[3].Values<long>()[row], hash);
                last.Lake.Add(RowChecksum.Of(chunk, row));
            }
        }
    }

    /// <summary>The rows of a block as text, by their place in it.</summary>
    public async Task<Dictionary<int, string[]>> RowsAsync(BlockSums block, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<int, string[]>();
        await foreach (var chunk in ScanAsync(new BlockWindow(block.Number, block.Number), cancellationToken).ConfigureAwait(false))
        {
            for (var row = 0; row < chunk.RowCount; row++)
            {
                if (Hash256.TryParse(chunk[4].Bytes(row), out var hash) && hash == block.Hash)
                    rows[chunk[6].Values<int>()[row]] = Texts(chunk, row);
            }
        }

        return rows;
    }

    IAsyncEnumerable<DuckDbChunk> ScanAsync(BlockWindow window, CancellationToken cancellationToken)
    {
        ScanRange[] ranges = window == BlockSumTable.All ? [] :
        [
            new(
                table["block_number"], window.First.ToString(CultureInfo.InvariantCulture),
                window.Last.ToString(CultureInfo.InvariantCulture)),
        ];
        return lake.ScanAsync(
            table.Table, snapshot, [.. Columns.Select(column => new ScanColumn(table[column.Name], column.Type))], ranges,
            cancellationToken);
    }

    /// <summary>The columns that <see cref="ComparedRow"/> names.</summary>
    static string[] Texts(DuckDbChunk chunk, int row) => ComparedRow.Of(
        Encoding.UTF8.GetString(chunk[2].Bytes(row)), Encoding.UTF8.GetString(chunk[5].Bytes(row)),
        Encoding.UTF8.GetString(chunk[7].Bytes(row)), chunk[8].IsValid(row) ? Encoding.UTF8.GetString(chunk[8].Bytes(row)) : "",
        chunk[9].Values<Int128>()[row], Number(chunk[10], row), Number(chunk[11], row), Number(chunk[12], row),
        chunk[13].IsValid(row) ? chunk[13].Bytes(row) : []);

    static long? Number(DuckDbVector column, int row) => column.IsValid(row) ? column.Values<long>()[row] : null;
}
