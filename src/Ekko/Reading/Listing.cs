using System.Collections.Immutable;

namespace Ekko.Reading;

/// <summary>A query whose rows are given page by page, in the order of a key.</summary>
/// <param name="Name">Its name in cursors.</param>
/// <param name="From">What stands after FROM.</param>
/// <param name="Select">The columns of an item.</param>
/// <param name="Conditions">Which rows.</param>
/// <param name="Keys">The columns of the key, the most important first; together they are unique.</param>
/// <param name="OldestFirst">Whether those with the smallest key come first.</param>
/// <param name="Density">Where rows are in time, for a table so large and wide that a page is looked for first; null for others.</param>
sealed record Listing(string Name, string From, string Select, SqlConditions Conditions, ImmutableArray<KeyColumn> Keys,
    bool OldestFirst = false, TimeDensity? Density = null)
{
    /// <summary>What a cursor of this listing is of.</summary>
    public string Identity => Conditions.Describe(OldestFirst ? $"{Name}, oldest first" : Name);
}

/// <summary>A column of a key.</summary>
/// <param name="Sql">The expression.</param>
/// <param name="IsTime">Whether it is a time with zone; else it is a whole number.</param>
sealed record KeyColumn(string Sql, bool IsTime = false)
{
    /// <summary>The value as a whole number.</summary>
    public string Number => IsTime ? $"epoch_us({Sql})" : Sql;

    /// <summary>The value to compare with.</summary>
    public object Value(long number) => IsTime ? DateTimeOffset.UnixEpoch.AddMicroseconds(number) : number;
}
