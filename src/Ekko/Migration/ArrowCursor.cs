using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Ekko.Reading;

namespace Ekko.Migration;

/// <summary>The place of a row among all: pages end at one.</summary>
/// <param name="Micros">The block's time.</param>
/// <param name="Number">The block's number.</param>
/// <param name="Index">Its place in the block.</param>
/// <param name="Block">The block's hash: two chains may have the rest in common.</param>
sealed record ArrowCursor(long Micros, long Number, int Index, string Block) : IComparable<ArrowCursor>
{
    const string Prefix = "arrow.";

    /// <summary>Reads a cursor; null for none.</summary>
    /// <exception cref="ReadingException">The text is no cursor of Arrow files.</exception>
    public static ArrowCursor? Read(string? text)
    {
        if (text is null)
            return null;
        if (text.StartsWith(Prefix, StringComparison.Ordinal) && Base64Url.IsValid(text.AsSpan(Prefix.Length)))
        {
            var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text.AsSpan(Prefix.Length))).Split(' ');
            if (parts is [var micros, var number, var index, var block]
                && long.TryParse(micros, NumberStyles.None, CultureInfo.InvariantCulture, out var time)
                && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var height)
                && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var place))
                return new ArrowCursor(time, height, place, block);
        }

        throw ReadingException.Invalid(
            "Reading the next page failed: the lake is unavailable, and the cursor is of the lake. Begin again without one.");
    }

    public int CompareTo(ArrowCursor? other) => other is null ? 1
        : Micros != other.Micros ? Micros.CompareTo(other.Micros)
        : Number != other.Number ? Number.CompareTo(other.Number)
        : Index != other.Index ? Index.CompareTo(other.Index)
        : string.CompareOrdinal(Block, other.Block);

    public override string ToString() => Prefix + Base64Url.EncodeToString(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Micros} {Number} {Index} {Block}")));
}
