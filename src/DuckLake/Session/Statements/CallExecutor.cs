using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>CALL of functions of a lake, or of the engine.</summary>
sealed class CallExecutor(StatementContext context)
{
    /// <summary>Runs the statement.</summary>
    public RowSet Run(CallStatement call)
    {
        var name = call.Procedure.Name;
        var isOfficial = name.StartsWith(FunctionResolver.Prefix, StringComparison.OrdinalIgnoreCase) && call.Procedure.Parts.Count == 1;
        if (SqlName.Same(isOfficial ? name[FunctionResolver.Prefix.Length..] : name, "set_commit_message"))
            return SetCommitMessage(call, isOfficial);
        var query = "FROM " + call.Text.Trimmed["CALL".Length..];
        var rewritten = context.Planner.RewriteAndFetch(query);
        return context.Run(rewritten == query ? call.Text.Trimmed : rewritten);
    }

    RowSet SetCommitMessage(CallStatement call, bool isOfficial)
    {
        var arguments = call.Arguments.ToList();
        AttachedLake lake;
        if (isOfficial)
        {
            var catalog = arguments.Count > 0 ? context.Evaluate(arguments[0].Expression) : null;
            lake = context.Registry.Find(catalog ?? "")
                ?? throw new DuckLakeException(DuckLakeErrorKind.NotFound, $"Binder Error: Failed to find attached database \"{catalog}\"");
            arguments.RemoveAt(0);
        }
        else
        {
            lake = context.Names.Resolve(call.Procedure)?.Lake ?? throw new DuckLakeException(
                DuckLakeErrorKind.NotFound,
                $"Catalog Error: {call.Procedure} is no procedure of an attached lake. Write lake.set_commit_message(…).");
        }

        string? Value(string argumentName, int position)
        {
            var named = arguments.FindIndex(a => SqlName.Same(a.Name, argumentName));
            var index = named >= 0 ? named : position < arguments.Count && arguments[position].Name is null ? position : -1;
            return index < 0 ? null : context.Evaluate(arguments[index].Expression);
        }

        // It belongs to the running transaction: outside one there is nothing left for it to describe.
        context.ViewOf(lake).CommitMessage = (Value("author", 0), Value("commit_message", 1), Value("extra_info", int.MaxValue));
        return RowSet.Nothing;
    }
}
