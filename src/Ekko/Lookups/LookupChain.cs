using System.Globalization;
using System.Text;
using Ekko.DuckLake;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.Lookups;

/// <summary>A chain as rows of look-up tables name it, by a row of the catalog table <c>ekko_lookup_chains</c>.</summary>
/// <param name="Number">Its number, from 1; 0 stands for rows that name no chain.</param>
/// <param name="Network">The network.</param>
/// <param name="Subnet">The subnet.</param>
/// <param name="VmType">The kind of virtual machine.</param>
sealed record LookupChain(int Number, string Network, string Subnet, string VmType)
{
    const string Name = EkkoCatalog.LookupChains;

    /// <summary>The chains that have a number.</summary>
    public static Task<IReadOnlyList<LookupChain>> ReadAsync(Lake lake, CancellationToken cancellationToken) => lake.QueryCatalogAsync(
        $"SELECT chain, network, subnet, vm_type FROM {Name}",
        row => new LookupChain((int)row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3)), cancellationToken);

    /// <summary>Gives numbers to chains that have none.</summary>
    public static List<LookupChain> AddNew(
        IReadOnlyList<LookupChain> known, IEnumerable<(string Network, string Subnet, string VmType)> chains)
    {
        var last = known.Count == 0 ? 0 : known.Max(chain => chain.Number);
        return [.. chains.Where(chain => !known.Any(c => (c.Network, c.Subnet, c.VmType) == chain))
            .Select((chain, i) => new LookupChain(last + 1 + i, chain.Network, chain.Subnet, chain.VmType))];
    }

    /// <summary>Writes the numbers of new chains.</summary>
    public static async Task AddAsync(CatalogWriter writer, IEnumerable<LookupChain> chains, CancellationToken cancellationToken)
    {
        foreach (var chain in chains)
        {
            await writer.ExecuteAsync(
                $"INSERT INTO {Name} VALUES (@number, @network, @subnet, @vm)",
                [("@number", (long)chain.Number), ("@network", chain.Network), ("@subnet", chain.Subnet), ("@vm", chain.VmType)],
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Forgets all numbers.</summary>
    public static Task ClearAsync(CatalogWriter writer, CancellationToken cancellationToken) =>
        writer.ExecuteAsync($"DELETE FROM {Name}", [], cancellationToken);

    /// <summary>The number of the chain in the columns <c>c0</c> to <c>c2</c>.</summary>
    public static string NumberSql(IReadOnlyList<LookupChain> chains)
    {
        if (chains.Count == 0)
            return "0::INTEGER";
        var sql = new StringBuilder("CAST(CASE");
        foreach (var chain in chains)
        {
            sql.Append(
                CultureInfo.InvariantCulture,
                $" WHEN c0 = {SqlText.QuoteLiteral(chain.Network)} AND c1 = {SqlText.QuoteLiteral(chain.Subnet)}"
                + $" AND c2 = {SqlText.QuoteLiteral(chain.VmType)} THEN {chain.Number}");
        }

        return sql.Append(" ELSE 0 END AS INTEGER)").ToString();
    }
}
