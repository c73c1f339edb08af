using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>IMPORT DATABASE: runs the statements that EXPORT DATABASE has written, each as if it had been given here.</summary>
sealed class ImportExecutor(StatementContext context)
{
    static readonly string[] Files = ["schema.sql", "load.sql"];

    /// <summary>Runs the statement.</summary>
    public RowSet Run(ImportStatement import)
    {
        if (context.Registry.Find(context.Session.CurrentCatalog) is null)
        {
            return context.RunChanging(import.Text.Trimmed);
        }

        foreach (var file in Files)
        {
            foreach (var statement in StatementSplitter.Split(Read(Path.Combine(import.Folder, file))))
            {
                var text = new StatementText(statement);
                if (!text.IsEmpty)
                    StatementExecutor.Run(StatementParser.Parse(text), context).Dispose();
            }
        }

        return RowSet.Nothing;
    }

    // Read by the engine, whose settings say which files may be read.
    string Read(string path) =>
        context.Evaluate($"(SELECT content FROM read_text({SqlText.QuoteLiteral(path)}))") ?? "";
}
