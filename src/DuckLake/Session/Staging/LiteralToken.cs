using System.Globalization;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>A literal of a VALUES list.</summary>
/// <param name="Kind">What kind of token it is.</param>
/// <param name="Text">Its text, quotes included.</param>
/// <param name="IsNegative">Whether a minus stands before it.</param>
readonly record struct LiteralToken(SqlTokenKind Kind, string Text, bool IsNegative)
{
    /// <summary>Whether it is NULL.</summary>
    public bool IsNull => Kind == SqlTokenKind.Word && Text.Equals("NULL", StringComparison.OrdinalIgnoreCase);

    /// <summary>The whole number it is; null when it is none of 64 bits.</summary>
    public long? Integer =>
        Kind == SqlTokenKind.Number
        && long.TryParse(IsNegative ? "-" + Text : Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        ? value : null;
}
