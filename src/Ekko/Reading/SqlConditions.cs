using System.Globalization;
using System.Text;
using Ekko.DuckLake;

namespace Ekko.Reading;

/// <summary>The conditions of a query, with the values they compare to as parameters.</summary>
sealed class SqlConditions
{
    readonly List<string> _conditions = [];
    readonly List<(string Name, object Value)> _parameters = [];

    /// <summary>Adds a condition that names its parameters as <c>$name</c>.</summary>
    public SqlConditions Add(string condition, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        _conditions.Add(condition);
        _parameters.AddRange(parameters);
        return this;
    }

    /// <summary>Adds a condition if there is a value for it.</summary>
    public SqlConditions AddIf(string condition, string name, object? value) => value is null ? this : Add(condition, (name, value));

    /// <summary>The same conditions, to which others can be added.</summary>
    public SqlConditions Copy()
    {
        var copy = new SqlConditions();
        copy._conditions.AddRange(_conditions);
        copy._parameters.AddRange(_parameters);
        return copy;
    }

    /// <summary>What stands after WHERE.</summary>
    public string Sql => _conditions.Count == 0 ? "true" : string.Join(" AND ", _conditions.Select(condition => $"({condition})"));

    /// <summary>Gives the values to a command.</summary>
    public void Bind(DuckLakeCommand command)
    {
        foreach (var (name, value) in _parameters)
            command.Parameters.Add(name, value);
    }

    /// <summary>Names and values in one line: equal for equal queries, whatever columns are called.</summary>
    public string Describe(string listing)
    {
        var text = new StringBuilder(listing);
        foreach (var (name, value) in _parameters)
            text.Append(
                CultureInfo.InvariantCulture, $"\n{name}={value switch { DateTimeOffset time => time.UtcTicks, var other => other }}");
        return text.ToString();
    }
}
