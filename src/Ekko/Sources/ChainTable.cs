using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.DuckLake.Catalog;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.Sources;

/// <summary>The chains a lake knows, in <c>ekko_chains</c> of its catalog.</summary>
sealed class ChainTable(Lake lake)
{
    const string Name = EkkoCatalog.Chains;

    /// <summary>What is remembered of a chain; null when it was never met.</summary>
    public async Task<ChainRecord?> ReadAsync(NodeConfig chain, CancellationToken cancellationToken)
    {
        if (!await lake.HasCatalogTableAsync(Name, cancellationToken).ConfigureAwait(false))
            return null;
        var rows = await lake.QueryCatalogAsync(
            $"SELECT network, subnet, vm_type, chain_id, first_block FROM {Name}",
            row => (
                Chain: new NodeConfig(row.GetString(0), row.GetString(1), row.GetString(2)),
                Record: new ChainRecord(row.GetInt64(3), row.GetInt64(4))),
            cancellationToken).ConfigureAwait(false);
        return rows.FirstOrDefault(row => row.Chain == chain).Record;
    }

    /// <summary>Remembers a chain, or that it begins earlier. The chain id of a known chain stays.</summary>
    public async Task StoreAsync(NodeConfig chain, ChainRecord record, CancellationToken cancellationToken)
    {
        var transaction = await lake.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        transaction.AddHook(new Store(chain, record));
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    sealed class Store(NodeConfig chain, ChainRecord record) : ICatalogCommitHook
    {
        public CatalogSteps? Tables => EkkoCatalog.Steps;

        public async ValueTask WriteAsync(CatalogWriter writer, Snapshot snapshot, CancellationToken cancellationToken)
        {
            (string, object?)[] key = [("@network", chain.Network), ("@subnet", chain.Subnet), ("@vm", chain.VmType)];
            var changed = await writer.ExecuteAsync(
                $"""
                UPDATE {Name} SET first_block = CASE WHEN first_block < @first THEN first_block ELSE @first END
                WHERE network = @network AND subnet = @subnet AND vm_type = @vm
                """,
                [.. key, ("@first", record.FirstBlock)], cancellationToken).ConfigureAwait(false);
            if (changed == 0)
            {
                await writer.ExecuteAsync(
                    $"INSERT INTO {Name} VALUES (@network, @subnet, @vm, @id, @first)",
                    [.. key, ("@id", record.ChainId), ("@first", record.FirstBlock)], cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
