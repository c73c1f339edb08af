using System.Collections.Immutable;
using System.Data.Common;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Catalog;

/// <summary>A row of <c>ducklake_column</c>, and how rows become nested columns.</summary>
readonly record struct ColumnRow(
    TableId Table,
    ColumnId Id,
    SnapshotId Begin,
    SnapshotId? End,
    long Order,
    string Name,
    string Type,
    string? InitialDefault,
    string? Default,
    bool NullsAllowed,
    ColumnId? Parent,
    string DefaultKind)
{
    public const string SelectList =
        "table_id, column_id, begin_snapshot, end_snapshot, column_order, column_name, column_type, initial_default, default_value, " +
        "nulls_allowed, parent_column, default_value_type";

    public static ColumnRow Read(DbDataReader row) => new(
        new(row.Number(0)), new(row.Number(1)), new(row.Number(2)), row.SnapshotOrNull(3), row.Number(4), row.Text(5), row.Text(6),
        row.TextOrNull(7), row.TextOrNull(8), row.Flag(9), row.NumberOrNull(10) is { } parent ? new ColumnId(parent) : null,
        row.TextOrNull(11) ?? "literal");

    public bool IsVisible(SnapshotId snapshot) => Begin <= snapshot && (End is not { } end || snapshot < end);

    /// <summary>Top-level columns with everything below them, from the rows of one table that are visible together.</summary>
    public static ImmutableArray<LakeColumn> Build(IReadOnlyCollection<ColumnRow> rows, Func<ColumnId, string?> comment)
    {
        if (rows.All(r => r.Parent is null))
            return [.. rows.OrderBy(r => r.Order).Select(r => r.ToColumn([], comment))];
        var byParent = rows.OrderBy(r => r.Order).ToLookup(r => r.Parent);
        return Below(null);

        ImmutableArray<LakeColumn> Below(ColumnId? parent) =>
            [.. byParent[parent].Select(r => r.ToColumn(byParent.Contains(r.Id) ? Below(r.Id) : [], comment))];
    }

    LakeColumn ToColumn(ImmutableArray<LakeColumn> children, Func<ColumnId, string?> comment)
    {
        var type = ColumnType.Parse(Type);
        var expected = type.Kind switch { ColumnKind.List => 1, ColumnKind.Map => 2, _ => -1 };
        if (expected >= 0 && children.Length != expected)
            throw new DuckLakeException(
                DuckLakeErrorKind.Corrupt,
                $"Column \"{Name}\" (table id {Table.Value}) is a {type.CatalogText} with {children.Length} child columns.");
        var value = Default is null or ColumnDefault.None ? null : new ColumnDefault(Default, DefaultKind == "expression");
        return new LakeColumn(
            Id, Name, type, NullsAllowed, InitialDefault, value, children, comment(Id), Begin)
        { DefaultKind = DefaultKind };
    }
}
