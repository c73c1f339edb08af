using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>Reads CREATE MACRO, from its parameters on.</summary>
static class MacroParser
{

    /// <returns>The statement; null when it is not understood.</returns>
    public static CreateMacroStatement? Parse(TokenReader reader, SqlName name, (bool OrReplace, bool IfNotExists, bool Temporary) how)
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
}
