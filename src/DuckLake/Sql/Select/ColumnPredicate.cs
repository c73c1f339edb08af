using System.Collections.Immutable;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>How a predicate compares a column.</summary>
enum PredicateOperator
{
    /// <summary>The column equals the value.</summary>
    Equal,

    /// <summary>The column differs from the value.</summary>
    NotEqual,

    /// <summary>The column is less than the value.</summary>
    Less,

    /// <summary>The column is at most the value.</summary>
    LessOrEqual,

    /// <summary>The column is greater than the value.</summary>
    Greater,

    /// <summary>The column is at least the value.</summary>
    GreaterOrEqual,

    /// <summary>The column equals one of the values.</summary>
    In,

    /// <summary>The text of the column begins with the value.</summary>
    StartsWith,

    /// <summary>The column is NULL.</summary>
    IsNull,

    /// <summary>The column is not NULL.</summary>
    IsNotNull,
}

/// <summary>
/// A condition that every row a query wants from a table fulfils: rows of files where it cannot hold need not be read.
/// </summary>
abstract record FileCondition
{
    /// <summary>The comparisons it is made of.</summary>
    internal abstract IEnumerable<ColumnPredicate> Predicates { get; }
}

/// <summary>All of the conditions hold.</summary>
sealed record AllOf(ImmutableArray<FileCondition> Conditions) : FileCondition
{
    internal override IEnumerable<ColumnPredicate> Predicates => Conditions.SelectMany(c => c.Predicates);
}

/// <summary>One of the conditions holds.</summary>
sealed record AnyOf(ImmutableArray<FileCondition> Conditions) : FileCondition
{
    internal override IEnumerable<ColumnPredicate> Predicates => Conditions.SelectMany(c => c.Predicates);
}

/// <summary>A comparison of a column, or of a function of one, with constants. A BETWEEN is two of them.</summary>
/// <param name="Column">The column, or a field of a STRUCT.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Values">The constants, cast to the type that is compared and written as DuckDB's text of it (TIMESTAMPTZ in UTC with
/// <c>+00</c>), the form the catalog's minimum and maximum have; empty for the NULL tests.</param>
sealed record ColumnPredicate(ColumnId Column, PredicateOperator Operator, ImmutableArray<string> Values) : FileCondition
{
    /// <summary>What is compared instead of the column itself; null for the column.</summary>
    internal ColumnFunction? Function { get; init; }

    internal override IEnumerable<ColumnPredicate> Predicates => [this];
}
