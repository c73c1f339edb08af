using System.Collections.Immutable;

namespace Ekko.DuckLake.Sql;

/// <summary>What is known of the rows that a WHERE lets through, before the constants in it are evaluated.</summary>
abstract record WhereCondition
{
    /// <summary>Its comparisons, in order.</summary>
    public abstract IEnumerable<ColumnCondition> Comparisons { get; }

    /// <summary>What it says of the rows of a relation; null for nothing.</summary>
    /// <param name="relation">The relation.</param>
    /// <param name="predicates">The comparisons whose constants are known.</param>
    public abstract FileCondition? Of(RelationReference relation, IReadOnlyDictionary<ColumnCondition, ColumnPredicate> predicates);

    /// <summary>All of the conditions hold. Of one that is not known it does not matter what it is.</summary>
    public static WhereCondition? All(params IEnumerable<WhereCondition?> conditions) =>
        Conjunction.Of([.. conditions.OfType<WhereCondition>()]);

    /// <summary>One of the conditions holds. Where one is not known, nothing is.</summary>
    public static WhereCondition? Any(params IEnumerable<WhereCondition?> conditions)
    {
        var all = conditions.ToList();
        return all.Contains(null) ? null : new Disjunction([.. all.Select(c => c!)]);
    }

    sealed record Conjunction(ImmutableArray<WhereCondition> Conditions) : WhereCondition
    {
        public override IEnumerable<ColumnCondition> Comparisons => Conditions.SelectMany(c => c.Comparisons);

        public static WhereCondition? Of(ImmutableArray<WhereCondition> conditions) =>
            conditions.Length switch { 0 => null, 1 => conditions[0], _ => new Conjunction(conditions) };

        public override FileCondition? Of(
            RelationReference relation, IReadOnlyDictionary<ColumnCondition, ColumnPredicate> predicates)
        {
            ImmutableArray<FileCondition> known = [.. Conditions.Select(c => c.Of(relation, predicates)).OfType<FileCondition>()];
            return known.Length switch { 0 => null, 1 => known[0], _ => new AllOf(known) };
        }
    }

    sealed record Disjunction(ImmutableArray<WhereCondition> Conditions) : WhereCondition
    {
        public override IEnumerable<ColumnCondition> Comparisons => Conditions.SelectMany(c => c.Comparisons);

        public override FileCondition? Of(
            RelationReference relation, IReadOnlyDictionary<ColumnCondition, ColumnPredicate> predicates)
        {
            var all = Conditions.Select(c => c.Of(relation, predicates)).ToList();
            return all.Contains(null) ? null : new AnyOf([.. all.Select(c => c!)]);
        }
    }
}
