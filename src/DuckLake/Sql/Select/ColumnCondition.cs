namespace Ekko.DuckLake.Sql;

/// <summary>A comparison of a column, or of a function of one, with constants.</summary>
/// <param name="Operand">The column or function.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Values">The constants.</param>
sealed record ColumnCondition(ColumnOperand Operand, PredicateOperator Operator, IReadOnlyList<ConstantExpression> Values) : WhereCondition
{
    public override IEnumerable<ColumnCondition> Comparisons => [this];

    public override FileCondition? Of(
        RelationReference relation, IReadOnlyDictionary<ColumnCondition, ColumnPredicate> predicates) =>
        Operand.Relation == relation ? predicates.GetValueOrDefault(this) : null;
}
