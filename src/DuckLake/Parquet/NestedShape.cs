using System.Globalization;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Parquet;

/// <summary>
/// Evolution inside nested columns. A file whose STRUCT has other members than the table's, or other names for them, is read as it was
/// written and rebuilt member by member, by column id.
/// </summary>
static class NestedShape
{
    /// <summary>Whether reading <paramref name="written"/> by member names gives what reading it by column ids would.</summary>
    internal static bool Matches(LakeColumn written, LakeColumn wanted)
    {
        if (!wanted.Type.IsNested)
            return true;
        return written.Children.Length == wanted.Children.Length
            && written.Children.Zip(wanted.Children).All(pair =>
                pair.First.Id == pair.Second.Id
                && string.Equals(pair.First.Name, pair.Second.Name, StringComparison.Ordinal)
                && Matches(pair.First, pair.Second));
    }

    /// <summary>The column without the members that the table does not have.</summary>
    internal static LakeColumn Known(LakeColumn written) => written with
    {
        Children = [.. written.Children.Where(c => c.Type.Kind != ColumnKind.Unknown).Select(Known)],
    };

    /// <summary>SQL that turns a value of the column as it was written into the column as it is wanted.</summary>
    internal static string Rebuild(string value, LakeColumn written, LakeColumn wanted, int depth = 0)
    {
        if (!wanted.Type.IsNested || Matches(written, wanted))
            return $"CAST({value} AS {wanted.SqlType})";
        return wanted.Type.Kind switch
        {
            ColumnKind.Struct => $"CASE WHEN {value} IS NULL THEN NULL ELSE {Struct(value, written, wanted, depth)} END",
            ColumnKind.List =>
                $"list_transform({value}, lambda {Variable(depth)}: "
                + $"{Rebuild(Variable(depth), written.Children[0], wanted.Children[0], depth + 1)})",
            _ => $"map_from_entries(list_transform(map_entries({value}), lambda {Variable(depth)}: {{"
                + $"'key': {Rebuild(Variable(depth) + ".key", written.Children[0], wanted.Children[0], depth + 1)}, "
                + $"'value': {Rebuild(Variable(depth) + ".value", written.Children[1], wanted.Children[1], depth + 1)}}}))",
        };
    }

    /// <summary>SQL that makes something else of each leaf of a nested value.</summary>
    internal static string Map(string value, LakeColumn column, Func<string, ColumnType, string> leaf,
        int depth = 0) => column.Type.Kind switch
        {
            ColumnKind.Struct => $"CASE WHEN {value} IS NULL THEN NULL ELSE {{" + string.Join(", ", column.Children.Select(c =>
                $"{SqlText.QuoteLiteral(c.Name)}: "
                + $"{Map($"struct_extract({value}, {SqlText.QuoteLiteral(c.Name)})", c, leaf, depth)}")) + "} END",
            ColumnKind.List => $"list_transform({value}, lambda {Variable(depth)}: "
                + $"{Map(Variable(depth), column.Children[0], leaf, depth + 1)})",
            ColumnKind.Map => $"map_from_entries(list_transform(map_entries({value}), lambda {Variable(depth)}: {{"
                + $"'key': {Map(Variable(depth) + ".key", column.Children[0], leaf, depth + 1)}, "
                + $"'value': {Map(Variable(depth) + ".value", column.Children[1], leaf, depth + 1)}}}))",
            _ => leaf(value, column.Type),
        };

    /// <summary>The value of a column that a file does not have.</summary>
    internal static string Missing(LakeColumn column) => column.InitialDefault is { } text
        ? $"CAST({SqlText.QuoteLiteral(text)} AS {column.SqlType})"
        : $"CAST(NULL AS {column.SqlType})";

    static string Struct(string value, LakeColumn written, LakeColumn wanted, int depth) =>
        "{" + string.Join(", ", wanted.Children.Select(child =>
        {
            var source = written.Children.FirstOrDefault(c => c.Id == child.Id);
            var member = source is null
                ? Missing(child)
                : Rebuild($"struct_extract({value}, {SqlText.QuoteLiteral(source.Name)})", source, child, depth);
            return $"{SqlText.QuoteLiteral(child.Name)}: {member}";
        })) + "}";

    static string Variable(int depth) => string.Create(CultureInfo.InvariantCulture, $"ekko_{depth}");
}
