using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

// Views, macros, comments, variables.
static partial class StatementParser
{
    static CreateViewStatement? ParseCreateView(TokenReader reader, SqlName name, (bool OrReplace, bool IfNotExists, bool Temporary) how)
    {
        var columns = reader.TakeGroup();
        return reader.Take("AS")
            ? new CreateViewStatement(reader.Text, name, how.OrReplace, how.IfNotExists, how.Temporary, columns, reader.Rest())
            : null;
    }

    static CreateMacroStatement? ParseCreateMacro(TokenReader reader, SqlName name, (bool OrReplace, bool IfNotExists, bool Temporary) how)
    {
        var text = reader.Rest();
        var overloads = new List<MacroOverload>();
        do
        {
            if (reader.TakeGroup() is not { } parameters || !reader.Take("AS"))
                return null;
            var isTable = reader.Take("TABLE");
            overloads.Add(new MacroOverload(parameters, ParseDefaults(parameters), isTable, reader.TakeUntil(EndsOverload)));
        }
        while (reader.TakeSymbol(","));

        return new CreateMacroStatement(reader.Text, name, how.OrReplace, how.IfNotExists, how.Temporary, overloads, text);
    }

    // A comma inside a query does not end the overload; one before another list of parameters does.
    static bool EndsOverload(TokenReader reader)
    {
        if (!reader.IsSymbol(",") || !reader.IsSymbol("(", 1))
            return false;
        var ahead = new TokenReader(reader.Text) { Index = reader.Index + 1 };
        ahead.SkipGroup();
        return ahead.Is("AS");
    }

    static Dictionary<string, string> ParseDefaults(string parameters)
    {
        var defaults = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var parameter in TokenReader.SplitGroup(parameters))
        {
            var reader = new TokenReader(new StatementText(parameter));
            if (reader.TakeName() is not { } name)
                continue;
            reader.TakeUntil(static r => r.IsSymbol(":=") || r.IsSymbol("=>") || r.IsSymbol("="));
            if (!reader.AtEnd)
            {
                reader.Advance();
                defaults[name] = reader.Rest();
            }
        }

        return defaults;
    }

    static Statement ParseComment(TokenReader reader)
    {
        reader.Take("COMMENT");
        reader.Take("ON");
        var kind = reader.Word;
        reader.Advance();
        if (kind == "MACRO" && reader.Take("TABLE"))
            kind = "MACRO TABLE";
        if (reader.TakeQualifiedName() is not { } name || !reader.Take("IS"))
            return new PassThroughStatement(reader.Text, "COMMENT");
        var isColumn = kind == "COLUMN" && name.Parts.Count > 1;
        return isColumn
            ? new CommentStatement(reader.Text, kind, new SqlName([.. name.Parts.SkipLast(1)]), name.Name, reader.Rest())
            : new CommentStatement(reader.Text, kind, name, null, reader.Rest());
    }

    static Statement ParseSet(TokenReader reader)
    {
        reader.Take("SET");
        return reader.Take("VARIABLE") && reader.TakeName() is { } name && (reader.TakeSymbol("=") || reader.Take("TO"))
            ? new SetVariableStatement(reader.Text, name, reader.Rest())
            : new PassThroughStatement(reader.Text, "SET");
    }
}
