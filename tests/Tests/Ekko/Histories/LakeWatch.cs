using System.Globalization;
using System.Text.Json.Nodes;
using Ekko.DuckLake;
using Ekko.Tests.DuckLake.Contract;
using Ekko.Tests.Golden;

namespace Ekko.Tests.Ekko.Histories;

/// <summary>Looks at a lake snapshot by snapshot: what was ever there, and whether what is gone left a record.</summary>
sealed class LakeWatch : IDisposable
{
    readonly DuckLakeDataSource _source;
    readonly DuckLakeConnection _connection;
    HashSet<string> _blocks = [];
    long _version;

    public LakeWatch(ContractLake place)
    {
        _source = place.Open();
        _connection = _source.OpenConnection();
    }

    /// <summary>The hashes of blocks that some snapshot showed.</summary>
    public HashSet<string> Seen { get; } = [];

    /// <summary>Transactions that some snapshot showed with a receipt: block, place, hash.</summary>
    public HashSet<string> Receipts { get; } = [];

    /// <summary>The transactions of the last snapshot, as the model tells them.</summary>
    public string Rows { get; private set; } = "";

    /// <summary>Its blocks.</summary>
    public string Blocks { get; private set; } = "";

    /// <summary>Messages that are recorded: block, place, hash of those that are transactions; the text of the others.</summary>
    public HashSet<string> Recorded() => [.. Ask("SELECT decode(payload) FROM rejected_messages").Select(text =>
    {
        var json = JsonNode.Parse(text)!;
        return json["transactionHash"] is not null ? text
            : $"{json["blockHash"]} {Convert.ToInt32(json["transactionIndex"]!.GetValue<string>(), 16)} {json["hash"]}";
    })];

    /// <summary>Looks at the snapshots that are new.</summary>
    public void Look()
    {
        var latest = long.Parse(Ask("SELECT max(snapshot_id) FROM ducklake_snapshots('lake')").Single(), CultureInfo.InvariantCulture);
        for (; _version < latest; _version++)
            LookAt(_version + 1);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _source.Dispose();
    }

    void LookAt(long version)
    {
        var all = Ask($"""
            SELECT * FROM (
                SELECT concat_ws(' ', 't', block_number, block_hash, tx_index, tx_hash, coalesce(success::VARCHAR, 'NULL')) AS told,
                    block_number, tx_index FROM transactions AT (VERSION => {version})
                UNION ALL SELECT concat_ws(' ', 'b', block_number, block_hash, transaction_count), block_number, 0
                FROM blocks AT (VERSION => {version})
                UNION ALL SELECT concat_ws(' ', 'o', orphaned_hash), block_number, 0 FROM reorganisations AT (VERSION => {version})
                WHERE last_snapshot = {version - 1}
            ) ORDER BY block_number, tx_index
            """).Select(row => row.Split(' ')).ToLookup(row => row[0], row => row[1..]);
        Rows = string.Join('\n', all["t"].Select(row => $"{row[0]} {row[1][^8..]} {row[2]} {row[3][^8..]} {row[4]}"));
        Blocks = string.Join('\n', all["b"].Select(block => $"{block[0]} {block[1][^8..]} {block[2]}"));
        // A block is there with all of its transactions, or not at all.
        Assert.Equal(
            all["b"].Where(block => block[2] != "0").Select(block => (block[1], int.Parse(block[2], CultureInfo.InvariantCulture))),
            all["t"].GroupBy(row => row[1]).Select(block => (block.Key, block.Count())));
        Receipts.UnionWith(all["t"].Where(row => row[4] != "NULL").Select(row => $"{row[1]} {row[2]} {row[3]}"));
        var blocks = all["b"].Select(block => block[1]).ToHashSet();
        Assert.Equal(_blocks.Except(blocks).Order(), all["o"].Select(orphan => orphan[0]).Order());
        Seen.UnionWith(blocks);
        _blocks = blocks;
    }

    List<string> Ask(string sql) => [.. Answer.Of(_connection, sql).Rows.Select(row => row[0]!)];
}
