using System.Text.Json;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>Finds the column that an expression of a WHERE is a function of.</summary>
sealed class OperandReader(SelectScope scope)
{
    /// <summary>The operand an expression is; null where it is none whose bounds are known.</summary>
    internal ColumnOperand? Read(JsonElement expression) => SyntaxTree.Text(expression, "class") switch
    {
        "COLUMN_REF" => Find(SyntaxTree.Strings(expression, "column_names")),
        "CAST" => ReadCast(expression),
        "FUNCTION" => ReadFunction(
            SyntaxTree.Text(expression, "function_name"), [.. expression.GetProperty("children").EnumerateArray()]),
        "OPERATOR" when SyntaxTree.Text(expression, "type") is "STRUCT_EXTRACT" or "ARRAY_EXTRACT" =>
            ReadField([.. expression.GetProperty("children").EnumerateArray()]),
        _ => null,
    };

    /// <summary>Whether a name may be that of a column of any relation in sight.</summary>
    internal bool MayBeColumn(IReadOnlyList<string> names)
    {
        for (var within = scope; within is not null; within = within.Parent)
        {
            if (within.HasOtherSources
                || within.Relations.Exists(r => r.Relation?.Table is null || Column(r, names) is not null))
                return true;
        }

        return false;
    }

    ColumnOperand? ReadCast(JsonElement cast)
    {
        if (ConstantExpression.TypeName(cast.GetProperty("cast_type")) is not { } name || Read(cast.GetProperty("child")) is not { } inner
            || TypeOf(name) is not { IsNested: false } type)
            return null;
        return inner.Column.Type.IsNested ? null : inner.Cast(type, cast.GetProperty("try_cast").GetBoolean());
    }

    static ColumnType? TypeOf(string name)
    {
        try
        {
            return ColumnDefinition.Parse("", name).Type;
        }
        catch (DuckLakeException)
        {
            // A type that no column of a lake has.
            return null;
        }
    }

    ColumnOperand? ReadFunction(string name, JsonElement[] arguments) => (name.ToLowerInvariant(), arguments) switch
    {
        ("date_trunc" or "datetrunc", [var unit, var value]) when Text(unit) is { } text => Read(value)?.Truncate(text),
        ("date_part" or "datepart", [var part, var value]) when Text(part) is { } text => Read(value)?.Part(text),
        ("struct_extract" or "array_extract", [_, _]) => ReadField(arguments),
        (_, [var value]) => Read(value)?.Part(name),
        _ => null,
    };

    ColumnOperand? ReadField(JsonElement[] parts) =>
        parts is [var value, var name] && Text(name) is { } field ? Read(value)?.Field(field) : null;

    static string? Text(JsonElement constant) => ConstantExpression.Read(constant) is { IsText: true, Literal: { } text } ? text : null;

    // The engine itself reports a name that two relations of the FROM clause have.
    ColumnOperand? Find(IReadOnlyList<string> names)
    {
        ColumnOperand? found = null;
        foreach (var relation in scope.Relations)
        {
            if (relation.Relation?.Table is null || Column(relation, names) is not { } column)
                continue;
            if (found is not null)
                return null;
            found = new ColumnOperand(relation, column, null);
        }

        return found is { Relation.CanPrune: true } ? found : null;
    }

    /// <summary>The column of a relation, or a field of one, that a name means; null where it means none, or something else.</summary>
    LakeColumn? Column(RelationReference relation, IReadOnlyList<string> names)
    {
        var columns = relation.Relation!.Table!.Columns;
        var isQualified = names.Count > 1 && SqlName.Same(relation.Label, names[0]);
        if (isQualified && Named(relation, columns, names[0]) is not null)
            return null;
        var first = isQualified ? 1 : 0;
        // What stands before a dot is a relation before it is a column.
        if (names.Count > first + 1 && !isQualified && MayBeRelation(names[0]))
            return null;
        var column = Named(relation, columns, names[first]);
        for (var i = first + 1; i < names.Count && column is not null; i++)
            column = column.Type.Kind == ColumnKind.Struct ? column.FindChild(names[i]) : null;
        return column;
    }

    bool MayBeRelation(string name) => scope.HasOtherSources || scope.Relations.Exists(r =>
        SqlName.Same(r.Label, name) || SqlName.Same(r.Relation?.Schema, name) || SqlName.Same(r.Relation?.Catalog, name));

    static LakeColumn? Named(RelationReference relation, IReadOnlyList<LakeColumn> columns, string name)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (SqlName.Same(i < relation.ColumnAliases.Count ? relation.ColumnAliases[i] : columns[i].Name, name))
                return columns[i];
        }

        return relation.VirtualColumn(name) == VirtualColumns.SnapshotId ? VirtualColumnNames.SnapshotId : null;
    }
}
