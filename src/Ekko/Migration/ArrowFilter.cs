using System.Text;
using Ekko.Arrow;
using Ekko.Blocks;
using Ekko.Reading;

namespace Ekko.Migration;

/// <summary>Which rows of Arrow files a filter wants.</summary>
sealed record ArrowFilter
{
    static readonly TransactionFilter All = new();

    byte[]? _network;
    byte[]? _subnet;
    byte[]? _address;

    /// <summary>The filter it is made of.</summary>
    public TransactionFilter Source { get; private init; } = All;

    /// <summary>What is odd about the address; null for nothing.</summary>
    public string? Warning { get; private init; }

    /// <summary>Makes it.</summary>
    /// <exception cref="ReadingException">A value is out of range.</exception>
    public static ArrowFilter Of(TransactionFilter filter)
    {
        filter.Check();
        var address = filter.Address is null ? null : HexArgument.Address(filter.Address);
        return new ArrowFilter
        {
            Source = filter,
            Warning = address?.Warning,
            _network = Bytes(filter.Network),
            _subnet = Bytes(filter.Subnet),
            _address = Bytes(address?.Lower),
        };
    }

    /// <summary>Whether a file may have such rows, by its path.</summary>
    public bool MayHold(ArrowFile file) => file.Place is not { } place
        || ((Source.Network is null || place.Node.Network == Source.Network)
            && (Source.Subnet is null || place.Node.Subnet == Source.Subnet)
            && !(place.EndBlock < Source.FromBlock) && !(place.StartBlock > Source.ToBlock)
            && !((place.Hour + 1) * 3600 <= Source.FromBlockTime?.ToUnixTimeSeconds())
            && !(place.Hour * 3600 >= Source.ToBlockTime?.ToUnixTimeSeconds() + 1));

    /// <summary>Whether a row is wanted.</summary>
    public bool Holds(TransactionRows rows, int row)
    {
        var (number, micros) = (rows.BlockNumber.Values[row], rows.BlockTime.Values[row]);
        return !(number < Source.FromBlock) && !(number > Source.ToBlock)
            && !(micros < Micros(Source.FromBlockTime)) && !(micros >= Micros(Source.ToBlockTime))
            && (_network is null || rows.Network[row].SequenceEqual(_network))
            && (_subnet is null || rows.Subnet[row].SequenceEqual(_subnet))
            && (_address is null || rows.FromAddress[row].SequenceEqual(_address) || rows.ToAddress[row].SequenceEqual(_address));
    }

    static long? Micros(DateTimeOffset? time) => time is { } at ? ChainTime.Micros(at) : null;

    static byte[]? Bytes(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);
}
