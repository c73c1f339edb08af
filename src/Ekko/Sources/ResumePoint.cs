using System.Globalization;
using System.Text.RegularExpressions;

namespace Ekko.Sources;

/// <summary>
/// What a source writes beside each block it publishes, to find it again after a restart: the chain's record. The stream keeps it as long
/// as the block, so
/// that the chain id is checked as long as the chain has a block there.
/// </summary>
static partial class ResumePoint
{
    /// <summary><c>rpc chain=43114 first=100</c>.</summary>
    public static string Of(ChainRecord chain) =>
        string.Create(CultureInfo.InvariantCulture, $"rpc chain={chain.ChainId} first={chain.FirstBlock}");

    /// <summary>Reads it back; null when another kind of source wrote it, such as one of block files.</summary>
    public static ChainRecord? Read(string? text) =>
        text is not null && Form().Match(text) is { Success: true } match
        && long.TryParse(match.Groups["chain"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var chain)
        && long.TryParse(match.Groups["first"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            ? new ChainRecord(chain, first)
            : null;

    [GeneratedRegex("^rpc chain=(?<chain>[0-9]+) first=(?<first>[0-9]+)$")]
    private static partial Regex Form();
}
