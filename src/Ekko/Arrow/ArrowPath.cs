using System.Globalization;
using Ekko.Blocks;

namespace Ekko.Arrow;

/// <summary>
/// Where an Arrow file is below its root:
/// <c>transactions/network=/subnet=/vm_type=/year=/month=/day=/hour=/block_batch=A-B/transactions_TIME_ID.arrow</c>.
/// </summary>
/// <param name="Node">The chain.</param>
/// <param name="Hour">The hour of the block times, hours since 1970.</param>
/// <param name="StartBlock">The lowest block number.</param>
/// <param name="EndBlock">The highest block number.</param>
/// <param name="Name">The file's own name.</param>
sealed record ArrowPath(NodeConfig Node, long Hour, long StartBlock, long EndBlock, string Name)
{
    /// <summary>How the names of Arrow files end.</summary>
    public const string Extension = ".arrow";

    /// <summary>The folder of all files below a root.</summary>
    public const string Folder = "transactions";

    const int Depth = 10;

    /// <summary>The name of a new file.</summary>
    /// <param name="written">When it is written.</param>
    /// <param name="id">What makes it unlike all others.</param>
    public static string NewName(DateTimeOffset written, string id) =>
        string.Create(CultureInfo.InvariantCulture, $"{Folder}_{written.UtcDateTime:yyyyMMdd'T'HHmmssfff'Z'}_{id}{Extension}");

    /// <summary>Reads the end of a path; null where it is no such path.</summary>
    public static ArrowPath? Parse(string path)
    {
        var parts = path.Split('/');
        if (parts.Length < Depth || !parts[^1].EndsWith(Extension, StringComparison.Ordinal))
            return null;
        var keys = parts.AsSpan(parts.Length - Depth + 1, Depth - 2);
        if (Value(keys[0], "network") is not { } network || Value(keys[1], "subnet") is not { } subnet
            || Value(keys[2], "vm_type") is not { } vm || Value(keys[7], "block_batch")?.Split('-') is not [var start, var end])
            return null;
        if (Number(Value(keys[3], "year")) is not (>= 1 and <= 9999 and var year) || Number(Value(keys[4], "month")) is not { } month
            || Number(Value(keys[5], "day")) is not { } day || Number(Value(keys[6], "hour")) is not (>= 0 and <= 23 and var hour)
            || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth((int)year, (int)month))
            return null;
        if (Number(start) is not { } first || Number(end) is not { } last)
            return null;
        var time = new DateTimeOffset((int)year, (int)month, (int)day, (int)hour, 0, 0, TimeSpan.Zero);
        return new ArrowPath(new NodeConfig(network, subnet, vm), time.ToUnixTimeSeconds() / 3600, first, last, parts[^1]);
    }

    /// <summary>The path below the root.</summary>
    public override string ToString()
    {
        var time = DateTimeOffset.FromUnixTimeSeconds(Hour * 3600).UtcDateTime;
        return string.Create(CultureInfo.InvariantCulture,
            $"{Folder}/network={Escape(Node.Network)}/subnet={Escape(Node.Subnet)}/vm_type={Escape(Node.VmType)}/year={time:yyyy}/")
            + string.Create(CultureInfo.InvariantCulture,
                $"month={time:MM}/day={time:dd}/hour={time:HH}/block_batch={StartBlock}-{EndBlock}/{Name}");
    }

    static string Escape(string name) => Uri.EscapeDataString(name);

    static string? Value(string part, string key) =>
        part.StartsWith(key, StringComparison.Ordinal) && part.Length > key.Length && part[key.Length] == '='
            ? Uri.UnescapeDataString(part[(key.Length + 1)..])
            : null;

    static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
