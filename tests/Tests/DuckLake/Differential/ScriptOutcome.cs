using System.Text.RegularExpressions;
using Ekko.DuckDb;
using Ekko.DuckLake;

namespace Ekko.Tests.DuckLake.Differential;

/// <summary>What a statement answered, or its error.</summary>
sealed record ScriptOutcome(string Columns, IReadOnlyList<string> Rows, int Affected, Exception? Error)
{
    internal static ScriptOutcome Of(DuckLakeConnection connection, string sql, IReadOnlyList<string?> parameters)
    {
        try
        {
            using var command = connection.CreateCommand(sql);
            foreach (var value in parameters)
                command.Parameters.Add(new DuckLakeParameter("", value));
            using var reader = command.ExecuteReader();
            var columns = Enumerable.Range(0, reader.FieldCount).Select(i => $"{reader.GetName(i)} {reader.GetDataTypeName(i)}");
            var heading = string.Join(", ", columns);
            var rows = new List<string>();
            while (reader.Read())
                rows.Add(string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetText(i) ?? "∅")));
            reader.Close();
            return new ScriptOutcome(heading, rows, reader.RecordsAffected, null);
        }
        catch (Exception error) when (error is DuckDbException or DuckLakeException)
        {
            return new ScriptOutcome("", [], 0, error);
        }
    }

    /// <summary>Why another answer to the same statement is not the same; null when it is.</summary>
    /// <param name="other">The other answer.</param>
    /// <param name="comparison">What has to be the same.</param>
    /// <param name="isExact">Whether −0.0 is not 0.0: of equal values in a group either may be shown.</param>
    internal string? DifferenceTo(ScriptOutcome other, Comparison comparison, bool isExact)
    {
        if (comparison == Comparison.Success)
            return null;
        if (comparison == Comparison.Count)
            return Affected == other.Affected ? null : $"{Affected} rows were changed, not {other.Affected}";
        if (Columns != other.Columns)
            return $"the columns are\n{Columns}, not\n{other.Columns}";
        var (mine, others) = (Shown(Rows, isExact), Shown(other.Rows, isExact));
        if (comparison != Comparison.Order)
            (mine, others) = ([.. mine.Order(StringComparer.Ordinal)], [.. others.Order(StringComparer.Ordinal)]);
        if (mine.SequenceEqual(others))
            return null;
        var first = mine.Zip(others).TakeWhile(row => row.First == row.Second).Count();
        return $"the rows are\n{From(mine, first)}\nnot\n{From(others, first)}\nfrom row {first + 1} of {mine.Count} and {others.Count}";
    }

    static string From(List<string> rows, int first) => string.Join('\n', rows.Skip(first).Take(5));

    static List<string> Shown(IReadOnlyList<string> rows, bool isExact) =>
        [.. rows.Select(row => isExact ? row : Regex.Replace(row, @"-0\.0(?!\d)", "0.0"))];
}
