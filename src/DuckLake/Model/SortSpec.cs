using System.Collections.Immutable;

namespace Ekko.DuckLake.Model;

/// <summary>The order in which rows of a table are written.</summary>
/// <param name="Id">Id of the specification.</param>
/// <param name="Keys">The keys in order.</param>
public sealed record SortSpec(SortId Id, ImmutableArray<SortKey> Keys);

/// <summary>One key of a sort specification, as a row of <c>ducklake_sort_expression</c>.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Expression">An SQL expression over the table's columns.</param>
/// <param name="Descending">True for DESC.</param>
/// <param name="NullsFirst">True for NULLS FIRST.</param>
public sealed record SortKey(int Index, string Expression, bool Descending, bool NullsFirst)
{
    /// <summary>The dialect of the expression.</summary>
    public string Dialect { get; init; } = "duckdb";
}
