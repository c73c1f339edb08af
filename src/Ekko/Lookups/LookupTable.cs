using System.Collections.Immutable;
using System.Globalization;
using Ekko.DuckLake.Model;
using SortKey = Ekko.DuckLake.Model.SortKey;

namespace Ekko.Lookups;

/// <summary>
/// A look-up table: which blocks may have a hash or an address, by its first eight bytes, sorted by them. Its rows are hints. They stay
/// when a block is orphaned, since older snapshots show it; whoever follows one reads the block and compares the whole value.
/// </summary>
/// <param name="Name">Its name when created.</param>
/// <param name="Key">The column with the first eight bytes.</param>
/// <param name="Columns">All of its columns.</param>
/// <param name="Parts">The columns of transactions that it is made of, each with what else a row of it says.</param>
sealed record LookupTable(
    string Name, string Key, ImmutableArray<ColumnDefinition> Columns, ImmutableArray<(string Source, string Role)> Parts)
{
    const int Sender = 1;
    const int Receiver = 2;
    const int Created = 3;

    /// <summary>The columns of transactions that the tables are made of.</summary>
    public static ImmutableArray<string> Sources { get; } =
        ["network", "subnet", "vm_type", "block_number", "tx_hash", "from_address", "to_address", "contract_address"];

    /// <summary>The columns of blocks that the hashes are made of, too.</summary>
    public static ImmutableArray<string> BlockSources { get; } = ["network", "subnet", "vm_type", "block_number", "block_hash"];

    /// <summary>Hashes of transactions and of blocks.</summary>
    public static LookupTable Hashes { get; } = new(
        "tx_lookup", "hash8", [Column("hash8", "UBIGINT"), Column("chain", "INTEGER"), Column("block_number", "BIGINT")],
        [("tx_hash", "")]);

    /// <summary>Addresses that sent (role 1), received (2) or were created (3), once for each transaction.</summary>
    public static LookupTable Addresses { get; } = new(
        "address_lookup", "addr8", [.. Hashes.Columns.Skip(1).Prepend(Column("addr8", "UBIGINT")), Column("role", "UTINYINT")],
        [("from_address", Role(Sender)), ("to_address", Role(Receiver)), ("contract_address", Role(Created))]);

    /// <summary>Both tables.</summary>
    public static ImmutableArray<LookupTable> All { get; } = [Hashes, Addresses];

    /// <summary>The order of its rows.</summary>
    public ImmutableArray<SortKey> Order =>
        [new(0, Key, Descending: false, NullsFirst: false), new(1, "block_number", Descending: false, NullsFirst: false)];

    /// <summary>The first eight bytes of an address or a hash, which is valid.</summary>
    public static ulong PrefixOf(string value) =>
        ulong.Parse(value.AsSpan(2, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <summary>The query of its rows.</summary>
    /// <param name="rows">A relation whose columns <c>c0</c>, <c>c1</c>, … are those of <see cref="Sources"/>.</param>
    /// <param name="chains">The numbers of the chains in it.</param>
    public string Query(string rows, IReadOnlyList<LookupChain> chains)
    {
        var parts = Parts.Select(part =>
            $"SELECT {Prefix($"c{Sources.IndexOf(part.Source)}")} AS {Key}, {LookupChain.NumberSql(chains)} AS chain, "
            + $"CAST(c3 AS BIGINT) AS block_number{part.Role} FROM {rows} WHERE {Key} IS NOT NULL");
        return $"SELECT * FROM ({string.Join(" UNION ALL ", parts)}) ORDER BY {Key}, block_number";
    }

    /// <summary>The query of the rows of <see cref="Hashes"/> that blocks give.</summary>
    /// <param name="rows">A relation whose columns <c>c0</c>, <c>c1</c>, … are those of <see cref="BlockSources"/>.</param>
    /// <param name="chains">The numbers of the chains in it.</param>
    public static string BlockQuery(string rows, IReadOnlyList<LookupChain> chains) =>
        $"SELECT {Prefix("c4")} AS {Hashes.Key}, {LookupChain.NumberSql(chains)} AS chain, CAST(c3 AS BIGINT) AS block_number "
        + $"FROM {rows} WHERE {Hashes.Key} IS NOT NULL ORDER BY {Hashes.Key}, block_number";

    /// <summary>The engine reads hexadecimal digits of any case. A text with other characters is never asked for.</summary>
    static string Prefix(string column) => $"TRY_CAST(left(CAST({column} AS VARCHAR), 18) AS UBIGINT)";

    static string Role(int role) => string.Create(CultureInfo.InvariantCulture, $", {role}::UTINYINT AS role");

    static ColumnDefinition Column(string name, string type) => ColumnDefinition.Parse(name, type) with { NullsAllowed = false };
}
