using Ekko.Arrow;
using Ekko.Blocks;
using Ekko.Writing;

namespace Ekko.Migration;

/// <summary>Which block counts at each height: of two the one whose file was written last, since a reorganisation came between.</summary>
sealed class ArrowHeights
{
    readonly Dictionary<(string Network, string Subnet, long Number), (Hash256 Hash, string Written)> _blocks = [];

    /// <summary>Looks at a row's block.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="row">The row.</param>
    /// <param name="hash">Its block.</param>
    /// <param name="file">The file it is in.</param>
    /// <param name="replaced">The block that counted before and does not any more; null for none.</param>
    /// <returns>False when another block counts.</returns>
    public bool Counts(TransactionRows rows, int row, Hash256 hash, ArrowFile file, out Hash256? replaced)
    {
        replaced = null;
        var key = (Text(rows.Network[row]), Text(rows.Subnet[row]), rows.BlockNumber.Values[row]);
        // Names begin with the time at which a file was written.
        var written = file.Place?.Name ?? "";
        if (!_blocks.TryGetValue(key, out var known) || known.Hash == hash)
        {
            if (string.CompareOrdinal(written, known.Written) >= 0)
                _blocks[key] = (hash, written);
            return true;
        }

        if (string.CompareOrdinal(written, known.Written) <= 0)
            return false;
        replaced = known.Hash;
        _blocks[key] = (hash, written);
        return true;
    }

    static string Text(ReadOnlySpan<byte> utf8) => System.Text.Encoding.UTF8.GetString(utf8);
}
