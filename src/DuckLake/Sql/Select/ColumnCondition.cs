using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>A comparison of a column with constants as a query has it, before the constants are evaluated.</summary>
sealed record ColumnCondition(
    RelationReference Relation, LakeColumn Column, PredicateOperator Operator, IReadOnlyList<ConstantExpression> Values);
