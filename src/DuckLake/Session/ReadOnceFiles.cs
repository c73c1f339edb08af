using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>Files that give their bytes once: pipes, terminals, standard input. They have no length.</summary>
static class ReadOnceFiles
{
    /// <summary>
    /// Whether a statement names such a file by a literal, a quoted name or a parameter. Run again, it would find nothing in the file and
    /// succeed without the rows.
    /// </summary>
    public static bool AreNamedBy(StatementText text, IReadOnlyDictionary<string, object?> parameters) =>
        text.Tokens.Where(t => t.Kind is SqlTokenKind.Text or SqlTokenKind.QuotedName)
            .Select(t => SqlName.Unquote(text.Span(t)))
            .Concat(parameters.Values.OfType<string>())
            .Any(path => File.Exists(path) && new FileInfo(path).Length == 0);
}
