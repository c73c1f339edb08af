using System.Globalization;

namespace Ekko.DuckLake.Session;

/// <summary>
/// The parts of a statement in the form of one query, so that they are rewritten together: names in a part may be those of another.
/// Comments mark where a part begins and ends.
/// </summary>
sealed class MarkedQuery
{
    readonly List<string> _parts = [];

    /// <summary>The text of a part for the query; empty for none.</summary>
    public string Mark(string? part)
    {
        if (part is null)
            return "";
        _parts.Add(part);
        var mark = MarkOf(_parts.Count - 1);
        return mark + part + mark;
    }

    /// <summary>The text of an expression for a select list.</summary>
    public string MarkItem(string? expression) => expression is null
        ? "" : string.Create(CultureInfo.InvariantCulture, $"{Mark(expression)} AS v{_parts.Count}, ");

    /// <summary>The WITH clause for the beginning of the query.</summary>
    public string MarkWith(string? with) =>
        with is null ? "" : "WITH" + Mark(with[with.IndexOf("WITH", StringComparison.OrdinalIgnoreCase)..][4..]);

    /// <summary>The parts of the rewritten query, in the order in which they were marked.</summary>
    public Queue<string> Read(string rewritten)
    {
        var read = new Queue<string>();
        for (var i = 0; i < _parts.Count; i++)
        {
            var mark = MarkOf(i);
            var start = rewritten.IndexOf(mark, StringComparison.Ordinal) + mark.Length;
            read.Enqueue(rewritten[start..rewritten.IndexOf(mark, start, StringComparison.Ordinal)]);
        }

        return read;
    }

    static string MarkOf(int number) => string.Create(CultureInfo.InvariantCulture, $"/*ekko {number}*/");
}
