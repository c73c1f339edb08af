using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>Puts the body of a macro in the place of its calls, for connections that do not have the macros of the lake.</summary>
static class MacroCalls
{
    const int MaxRounds = 32;
    const int MaxLength = 1 << 20;

    /// <summary>
    /// The statement with every call of the macros that <paramref name="find"/> knows expanded, calls in arguments and bodies included.
    /// </summary>
    /// <exception cref="DuckLakeException">A call fits no overload, or macros call each other without end.</exception>
    public static string Expand(string sql, Func<SqlName, LakeMacro?> find, Func<string, string> serialize)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var text = new StatementText(sql);
            var edits = new TextEdits();
            for (var reader = new TokenReader(text); !reader.AtEnd;)
                ExpandOne(reader, find, serialize, edits);
            if (edits.IsEmpty)
                return sql;
            sql = edits.Apply(text.Text);
            if (sql.Length > MaxLength)
                throw new DuckLakeException($"Expanding macros failed: the statement gets longer than {MaxLength} characters.");
        }

        throw new DuckLakeException($"Expanding macros failed: they call each other more than {MaxRounds} deep.");
    }

    static void ExpandOne(
        TokenReader reader, Func<SqlName, LakeMacro?> find, Func<string, string> serialize, TextEdits edits)
    {
        var start = reader.Current.Start;
        if (reader.TakeQualifiedName() is not { } name)
        {
            reader.Advance();
            return;
        }

        if (!reader.IsSymbol("(") || find(name) is not { } macro)
            return;
        var arguments = TokenReader.SplitGroup(reader.TakeGroup()!).Select(CallArgument.Parse).ToList();
        edits.Replace(start, reader.Text.Tokens[reader.Index - 1].End, $"({MacroExpansion.Of(macro, arguments, serialize)})");
    }
}
