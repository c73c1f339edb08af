using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Schema;

/// <summary>Columns from definitions: ids in order, a parent before its children.</summary>
static class NewColumn
{
    /// <summary>
    /// A column with all below it; what the official writer stores for CREATE TABLE, ADD COLUMN and fields added by a type change.
    /// </summary>
    public static LakeColumn Create(ColumnDefinition definition, Func<ColumnId> nextId, SnapshotId begin)
    {
        Check(definition);
        var id = nextId();
        return new LakeColumn(id, definition.Name, definition.Type, definition.NullsAllowed, definition.InitialDefault, definition.Default,
            [.. definition.Children.Select(c => Create(c, nextId, begin))], null, begin)
        {
            DefaultKind = definition.Type.IsNested ? "" : definition.Default is { IsExpression: true } ? "expression" : "literal",
        };
    }

    /// <summary>A field added by path, which is stored with other defaults.</summary>
    public static LakeColumn CreateField(ColumnDefinition definition, Func<ColumnId> nextId, SnapshotId begin) =>
        AsField(Create(definition, nextId, begin));

    static LakeColumn AsField(LakeColumn column) =>
        column.Rewritten() with { NullsAllowed = false, Children = [.. column.Children.Select(AsField)] };

    static void Check(ColumnDefinition definition)
    {
        if (string.IsNullOrEmpty(definition.Name))
            throw new DuckLakeException("Creating a column failed: it needs a name.");
        if (definition.Type.IsNested && definition.Default is not null)
        {
            throw new DuckLakeException(DuckLakeErrorKind.NotSupported,
                $"Creating column \"{definition.Name}\" failed: a default value for {definition.Type.SqlName} types is not supported by "
                + "the format.");
        }
    }
}
