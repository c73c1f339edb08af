using System.Text.Json;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>
/// Finds conditions in a WHERE that every wanted row of a table fulfils: comparisons of one column with constants, joined by AND. Anything
/// it is not sure about it leaves out, for a condition only saves reading files.
/// </summary>
sealed class PredicateReader(SelectScope scope)
{
    readonly List<ColumnCondition> _found = [];

    /// <summary>Reads the WHERE of a query.</summary>
    public IReadOnlyList<ColumnCondition> Read()
    {
        if (scope.Node.ValueKind == JsonValueKind.Object && scope.Relations.Exists(r => r.CanPrune && r.Relation?.Table is not null))
            Visit(scope.Node.GetProperty("where_clause"));
        return _found;
    }

    void Visit(JsonElement condition)
    {
        switch (SyntaxTree.Text(condition, "type"))
        {
            case "CONJUNCTION_AND":
                foreach (var child in condition.GetProperty("children").EnumerateArray())
                    Visit(child);
                break;
            case "COMPARE_EQUAL":
                AddComparison(condition, PredicateOperator.Equal, PredicateOperator.Equal);
                break;
            case "COMPARE_NOTEQUAL":
                AddComparison(condition, PredicateOperator.NotEqual, PredicateOperator.NotEqual);
                break;
            case "COMPARE_LESSTHAN":
                AddComparison(condition, PredicateOperator.Less, PredicateOperator.Greater);
                break;
            case "COMPARE_LESSTHANOREQUALTO":
                AddComparison(condition, PredicateOperator.LessOrEqual, PredicateOperator.GreaterOrEqual);
                break;
            case "COMPARE_GREATERTHAN":
                AddComparison(condition, PredicateOperator.Greater, PredicateOperator.Less);
                break;
            case "COMPARE_GREATERTHANOREQUALTO":
                AddComparison(condition, PredicateOperator.GreaterOrEqual, PredicateOperator.LessOrEqual);
                break;
            case "COMPARE_BETWEEN":
                Add(condition.GetProperty("input"), PredicateOperator.GreaterOrEqual, condition.GetProperty("lower"));
                Add(condition.GetProperty("input"), PredicateOperator.LessOrEqual, condition.GetProperty("upper"));
                break;
            case "COMPARE_IN":
                var parts = condition.GetProperty("children").EnumerateArray().ToArray();
                Add(parts[0], PredicateOperator.In, parts[1..]);
                break;
            case "OPERATOR_IS_NULL":
                Add(condition.GetProperty("children")[0], PredicateOperator.IsNull);
                break;
            case "OPERATOR_IS_NOT_NULL":
                Add(condition.GetProperty("children")[0], PredicateOperator.IsNotNull);
                break;
        }
    }

    void AddComparison(JsonElement comparison, PredicateOperator asWritten, PredicateOperator turned)
    {
        var left = comparison.GetProperty("left");
        var right = comparison.GetProperty("right");
        Add(left, asWritten, right);
        Add(right, turned, left);
    }

    void Add(JsonElement column, PredicateOperator comparison, params JsonElement[] values)
    {
        if (SyntaxTree.Text(column, "class") != "COLUMN_REF" || Find(SyntaxTree.Strings(column, "column_names")) is not { } found)
            return;
        var constants = new List<ConstantExpression>();
        foreach (var value in values)
        {
            if (NamesColumn(value) || ConstantExpression.Read(value) is not { } constant)
                return;
            if (constant.Grows && comparison is not (PredicateOperator.Greater or PredicateOperator.GreaterOrEqual))
                return;
            constants.Add(constant);
        }

        _found.Add(new ColumnCondition(found.Relation, found.Column, comparison, constants));
    }

    // current_date may be a column, of any relation in sight.
    bool NamesColumn(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().Any(NamesColumn),
        JsonValueKind.Object when SyntaxTree.Text(value, "class") == "COLUMN_REF" => MayBeColumn(SyntaxTree.Strings(value, "column_names")),
        JsonValueKind.Object => value.EnumerateObject().Any(p => NamesColumn(p.Value)),
        _ => false,
    };

    bool MayBeColumn(IReadOnlyList<string> names)
    {
        for (var within = scope; within is not null; within = within.Parent)
            if (within.HasOtherSources
                || within.Relations.Exists(r => r.Relation?.Table is null || Column(r, names) is not null))
                return true;
        return false;
    }

    // The engine itself reports a name that two relations of the FROM clause have.
    (RelationReference Relation, LakeColumn Column)? Find(IReadOnlyList<string> names)
    {
        (RelationReference, LakeColumn)? found = null;
        foreach (var relation in scope.Relations)
        {
            if (relation.Relation?.Table is null || Column(relation, names) is not { } column)
                continue;
            if (found is not null)
                return null;
            found = (relation, column);
        }

        return found is { } single && single.Item1.CanPrune ? found : null;
    }

    static LakeColumn? Column(RelationReference relation, IReadOnlyList<string> names)
    {
        var columns = relation.Relation!.Table!.Columns;
        if (names.Count == 2 && !SqlName.Same(relation.Label, names[0]))
            return null;
        if (names.Count > 2 || (names.Count == 2 && columns.Any(c => SqlName.Same(c.Name, names[0]))))
            return null;
        for (var i = 0; i < columns.Length; i++)
        {
            var name = i < relation.ColumnAliases.Count ? relation.ColumnAliases[i] : columns[i].Name;
            if (SqlName.Same(name, names[^1]))
                return columns[i];
        }

        return null;
    }
}
