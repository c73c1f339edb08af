using System.Globalization;
using Ekko.DuckLake.Model;

namespace Ekko.Reading;

/// <summary>How queries name a lake's tables and functions.</summary>
static class LakeRelation
{
    /// <summary>A table at a snapshot, under an alias.</summary>
    public static string At(string lake, LakeTree tree, LakeTable table, string alias, long snapshot) => string.Create(
        CultureInfo.InvariantCulture, $"{FullName(lake, tree, table)} AS {alias} AT (VERSION => {snapshot})");

    /// <summary>The changes of a table's rows in a range of snapshots, both ends included.</summary>
    public static string Changes(string lake, LakeTree tree, LakeTable table, long first, long last) => string.Create(
        CultureInfo.InvariantCulture,
        $"ducklake_table_changes({SqlText.QuoteLiteral(lake)}, {SqlText.QuoteLiteral(SchemaOf(tree, table))}, "
        + $"{SqlText.QuoteLiteral(table.Name)}, {first}, {last})");

    /// <summary>The schema a table is in.</summary>
    public static string SchemaOf(LakeTree tree, LakeTable table) => tree.FindSchema(table.Schema)!.Name;

    static string FullName(string lake, LakeTree tree, LakeTable table) =>
        $"{SqlText.QuoteIdentifier(lake)}.{SqlText.QuoteIdentifier(SchemaOf(tree, table))}.{SqlText.QuoteIdentifier(table.Name)}";
}
