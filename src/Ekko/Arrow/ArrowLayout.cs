using System.Collections.Immutable;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace Ekko.Arrow;

/// <summary>The columns of an Arrow file, in their order.</summary>
enum ArrowField
{
    Network,
    Subnet,
    VmType,
    BlockTime,
    Year,
    Month,
    Day,
    Hour,
    BlockHash,
    BlockNumber,
    TxHash,
    TxIndex,
    From,
    To,
    Value,
    GasPrice,
    GasLimit,
    Nonce,
    InputData,
    Success,
}

/// <summary>The schema of Arrow files: that of the first deployments, which must not change.</summary>
static class ArrowLayout
{
    /// <summary>
    /// The key in a schema that says whose clock <c>block_time</c> is of. The first deployments wrote none: theirs is the wall clock, and
    /// their <c>success</c> is always true.
    /// </summary>
    public const string TimeKey = "ekko.block_time";

    /// <summary>The chain's own clock.</summary>
    public const string ChainClock = "chain";

    /// <summary>The columns.</summary>
    public static ImmutableArray<Field> Fields { get; } =
    [
        Text("network"), Text("subnet"), Text("vm_type"), new("block_time", new TimestampType(TimeUnit.Microsecond, "UTC"), false),
        Number("year"), Number("month"), Number("day"), Number("hour"), Text("block_hash"), new("block_number", UInt64Type.Default, false),
        Text("tx_hash"), new("tx_index", UInt32Type.Default, false), Text("from"), Text("to"), Text("value"), OptionalText("gas_price"),
        OptionalText("gas_limit"), OptionalText("nonce"), new("input_data", BinaryType.Default, true),
        new("success", BooleanType.Default, true),
    ];

    /// <summary>The schema of files that this program writes.</summary>
    public static Schema Schema { get; } = new(Fields, new Dictionary<string, string> { [TimeKey] = ChainClock });

    static Field Text(string name) => new(name, StringType.Default, false);

    static Field OptionalText(string name) => new(name, StringType.Default, true);

    static Field Number(string name) => new(name, Int32Type.Default, false);
}
