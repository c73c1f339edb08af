using System.Globalization;
using System.Text;
using Ekko.Blocks;
using Ekko.DuckDb;
using Ekko.DuckLake;
using Ekko.DuckLake.Columns;
using Ekko.DuckLake.Transactions;

namespace Ekko.Writing;

/// <summary>What a reorganisation changes in the lake: the rows of orphaned blocks go, and a record of each block comes.</summary>
sealed class ReconciledChanges(Lake lake, LakeTables tables, LakeTransaction transaction)
{
    const string Author = "ekko";
    const int ForksNamed = 5;

    /// <summary>Deletes the rows of orphaned blocks, notes them in <c>reorganisations</c>, and says so in the commit's message.</summary>
    public async Task RemoveAsync(IReadOnlyList<Orphan> orphans, DateTimeOffset detected, CancellationToken cancellationToken)
    {
        await DeleteAsync(orphans.Where(orphan => orphan.Known is not null), cancellationToken).ConfigureAwait(false);
        await NoteAsync(orphans, detected, cancellationToken).ConfigureAwait(false);
        transaction.CommitInfo = new CommitInfo(Author, Message(orphans));
    }

    async Task DeleteAsync(IEnumerable<Orphan> orphans, CancellationToken cancellationToken)
    {
        using var keys = new ColumnBatch();
        var (network, subnet) = (keys.AddText("network", DuckDbType.VarChar), keys.AddText("subnet", DuckDbType.VarChar));
        var number = keys.AddFixed<long>("block_number", DuckDbType.BigInt);
        var hash = keys.AddText("block_hash", DuckDbType.VarChar);
        foreach (var orphan in orphans)
        {
            network.Append(Encoding.UTF8.GetBytes(orphan.Node.Network));
            subnet.Append(Encoding.UTF8.GetBytes(orphan.Node.Subnet));
            number.Append(orphan.Block.Number);
            hash.Append(Encoding.UTF8.GetBytes(orphan.Block.Hash.ToString()));
            keys.EndRow();
        }

        foreach (var table in (BoundTable[])[tables.Transactions, tables.Blocks])
        {
            if (transaction.Base.FindTable(table.Table.Id) is not null)
            {
                await lake.DeleteAsync(
                    transaction, table.Table, new BatchRowSource(new BatchRows(keys)),
                    [table["network"], table["subnet"], table["block_number"], table["block_hash"]], cancellationToken)
                    .ConfigureAwait(false);
            }
        }
    }

    async Task NoteAsync(IReadOnlyList<Orphan> orphans, DateTimeOffset detected, CancellationToken cancellationToken)
    {
        using var rows = new ColumnBatch();
        var time = rows.AddFixed<long>("detected_at", DuckDbType.TimestampTz);
        var (network, subnet) = (rows.AddText("network", DuckDbType.VarChar), rows.AddText("subnet", DuckDbType.VarChar));
        var vm = rows.AddText("vm_type", DuckDbType.VarChar);
        var number = rows.AddFixed<long>("block_number", DuckDbType.BigInt);
        var (orphaned, canonical) = (rows.AddText("orphaned_hash", DuckDbType.VarChar), rows.AddText("canonical_hash", DuckDbType.VarChar));
        var fork = rows.AddFixed<long>("fork_number", DuckDbType.BigInt);
        var count = rows.AddFixed<int>("transaction_count", DuckDbType.Integer);
        var receipts = rows.AddFixed<bool>("had_receipts", DuckDbType.Boolean);
        var seen = rows.AddFixed<long>("last_snapshot", DuckDbType.BigInt);
        foreach (var orphan in orphans)
        {
            time.Append(ChainTime.Micros(detected));
            network.Append(Encoding.UTF8.GetBytes(orphan.Node.Network));
            subnet.Append(Encoding.UTF8.GetBytes(orphan.Node.Subnet));
            vm.Append(Encoding.UTF8.GetBytes(orphan.Node.VmType));
            number.Append(orphan.Block.Number);
            orphaned.Append(Encoding.UTF8.GetBytes(orphan.Block.Hash.ToString()));
            if (orphan.Canonical is { } hash)
                canonical.Append(Encoding.UTF8.GetBytes(hash.ToString()));
            else
                canonical.AppendNull();
            fork.Append(orphan.Fork);
            count.Append(orphan.Transactions);
            receipts.Append(orphan.Block.HadReceipts);
            if (orphan.Known is null)
                seen.AppendNull();
            else
                seen.Append(transaction.Base.Snapshot.Id.Value);
            rows.EndRow();
        }

        await tables.Reorganisations.AppendAsync(lake, transaction, new BatchRows(rows), cancellationToken).ConfigureAwait(false);
    }

    static string Message(IReadOnlyList<Orphan> orphans)
    {
        var forks = orphans.GroupBy(orphan => (orphan.Node, orphan.Fork)).ToList();
        var said = forks.Take(ForksNamed).Select(fork =>
        {
            var first = fork.MinBy(orphan => orphan.Block.Number)!;
            return string.Create(CultureInfo.InvariantCulture,
                $"{fork.Key.Node} from block {fork.Key.Fork}: {first.Block.Hash} orphaned with {fork.Count() - 1} descendants and "
                + $"{fork.Sum(orphan => orphan.Transactions)} transactions, {first.Canonical?.ToString() ?? "nothing yet"} in its place");
        });
        var more = forks.Count > ForksNamed ? string.Create(CultureInfo.InvariantCulture, $"; and {forks.Count - ForksNamed} more") : "";
        return $"Reorganisation of {string.Join("; ", said)}{more}";
    }
}
