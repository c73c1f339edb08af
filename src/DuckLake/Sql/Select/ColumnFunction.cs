using Ekko.DuckLake.Model;
using Ekko.DuckLake.Parquet;

namespace Ekko.DuckLake.Sql;

/// <summary>
/// A function of a column that never falls where the column rises, so that its values lie between those of the column's bounds; or that
/// does so while another function has one value, as the month does within a year.
/// </summary>
/// <param name="Type">The type of its values.</param>
/// <param name="Sql">The function of an expression.</param>
/// <param name="Within">The other function; null where the function never falls.</param>
/// <param name="IsZoned">
/// Whether it goes by the session's time zone. Where clocks are turned back it falls: its bounds are taken <see cref="MaxShift"/> further
/// out.
/// </param>
sealed record ColumnFunction(ColumnType Type, Func<string, string> Sql, Func<string, string>? Within, bool IsZoned)
{
    /// <summary>No two offsets of a time zone lie further apart.</summary>
    const string MaxShift = "INTERVAL 48 HOURS";

    const char Separator = '\u001f';

    /// <summary>Evaluates expressions by the engine, in the session of the query; null for those it cannot.</summary>
    internal Func<IReadOnlyList<string>, IReadOnlyList<string?>> Evaluate { get; init; } = static all => new string?[all.Count];

    /// <summary>Between what its values lie, for values of the column between bounds; null where that is not known.</summary>
    internal IReadOnlyList<(string Min, string Max)?> Image(ColumnType column, IReadOnlyList<(string Min, string Max)> bounds)
    {
        List<string> questions =
        [
            List(column, bounds.Select(b => b.Min), Lower, f => Text(Sql(f))),
            List(column, bounds.Select(b => b.Max), Upper, f => Text(Sql(f))),
        ];
        if (Within is { } within)
        {
            questions.Add(List(column, bounds.Select(b => b.Min), Lower, f => $"CAST({within(f)} AS VARCHAR)"));
            questions.Add(List(column, bounds.Select(b => b.Max), Upper, f => $"CAST({within(f)} AS VARCHAR)"));
        }

        var answers = Evaluate(questions).Select(a => a?.Split(Separator)).ToList();
        return answers.Exists(a => a?.Length != bounds.Count)
            ? new (string, string)?[bounds.Count]
            : [.. bounds.Select((_, i) => answers.TrueForAll(a => a![i].Length > 0) && answers.Skip(2).Distinct(new At(i)).Count() < 2
                ? (answers[0]![i], answers[1]![i]) : ((string, string)?)null)];
    }

    string Lower(string bound) => IsZoned ? $"({bound} - {MaxShift})" : bound;

    string Upper(string bound) => IsZoned ? $"({bound} + {MaxShift})" : bound;

    /// <summary>The engine's text in the form of the catalog's bounds.</summary>
    string Text(string value) => InlinedText.OfLeaf(value, Type);

    static string List(ColumnType column, IEnumerable<string> texts, Func<string, string> shift, Func<string, string> function)
    {
        var value = shift($"CAST(ekko_bound AS {column.SqlName})");
        return $"array_to_string(list_transform([{string.Join(", ", texts.Select(SqlText.QuoteLiteral))}], "
            + $"lambda ekko_bound: coalesce({function(value)}, '')), chr({(int)Separator}))";
    }

    /// <summary>Compares answers by one of their items.</summary>
    sealed class At(int index) : IEqualityComparer<string[]?>
    {
        public bool Equals(string[]? left, string[]? right) => left![index] == right![index];

        public int GetHashCode(string[] answer) => StringComparer.Ordinal.GetHashCode(answer[index]);
    }
}
