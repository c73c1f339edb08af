namespace Ekko.DuckLake.Sql;

/// <summary>Accepts <c>t AT (VERSION => 3) AS a</c>: the engine wants the alias first.</summary>
static class AtOrder
{
    /// <summary>The text with every alias before its AT clause; null when there is nothing to move.</summary>
    public static string? AliasFirst(StatementText text)
    {
        var edits = new TextEdits();
        for (var i = 1; i < text.Tokens.Count; i++)
        {
            var reader = new TokenReader(text) { Index = i };
            if (!reader.Is("AT") || !reader.IsSymbol("(", 1) || !(reader.Is("VERSION", 2) || reader.Is("TIMESTAMP", 2))
                || !reader.IsSymbol("=>", 3))
                continue;
            var start = reader.Current.Start;
            reader.Take("AT");
            reader.TakeGroup();
            var end = text.Tokens[reader.Index - 1].End;
            if (!reader.Take("AS"))
                continue;
            reader.TakeName();
            reader.TakeGroup();
            var alias = text.Slice(end, text.Tokens[reader.Index - 1].End).Trim();
            edits.Replace(start, text.Tokens[reader.Index - 1].End, alias + " " + text.Slice(start, end));
            i = reader.Index - 1;
        }

        return edits.IsEmpty ? null : edits.Apply(text.Text);
    }
}
