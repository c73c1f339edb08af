using Ekko.Tests.Architecture;

namespace Ekko.Tests.DuckLake.Session;

/// <summary>The table of <c>docs/compatibility.md</c>: statements of the engine and what a lake does with them.</summary>
static class CompatibilityTable
{
    const string Refused = "refused: ";

    /// <summary>A line of the table.</summary>
    /// <param name="Statement">The kind of statement.</param>
    /// <param name="Example">An example, in SQL.</param>
    /// <param name="Answer">What is written of it.</param>
    internal sealed record Line(string Statement, string Example, string Answer)
    {
        /// <summary>Whether it does what it does on a table of the engine.</summary>
        internal bool Works => Answer == "works";

        /// <summary>A part of the message with which it is refused; null when it works.</summary>
        internal string? Reason => Answer.StartsWith(Refused, StringComparison.Ordinal) ? Answer[Refused.Length..].Trim('`') : null;
    }

    internal static IReadOnlyList<Line> Lines { get; } = [.. Read()];

    static IEnumerable<Line> Read()
    {
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "docs", "compatibility.md")))
        {
            if (line.Split(" | ") is [var statement, var example, var answer] && example.StartsWith('`'))
                yield return new Line(statement.TrimStart('|', ' '), example.Trim('`'), answer.TrimEnd('|', ' '));
        }
    }
}
