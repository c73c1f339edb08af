using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

/// <summary>Reads MERGE INTO.</summary>
static class MergeParser
{
    /// <param name="reader">At the verb.</param>
    /// <param name="with">The common table expressions before it; null for none.</param>
    /// <returns>The statement; null when it is not understood.</returns>
    public static MergeStatement? Parse(TokenReader reader, string? with)
    {
        reader.Take("MERGE");
        if (!reader.Take("INTO") || reader.TakeQualifiedName() is not { } table)
            return null;
        var alias = RowChangeParser.TakeAlias(reader);
        if (!reader.Take("USING"))
            return null;
        var start = reader.Current.Start;
        if (TakeSource(reader) is not { } sourceName)
            return null;
        var source = reader.Text.Slice(start, reader.Text.Tokens[reader.Index - 1].End);
        var sourceAlias = TakeSourceAlias(reader) ?? sourceName;

        string? condition = null;
        List<string>? columns = null;
        if (reader.Take("USING"))
            columns = reader.TakeGroup() is { } group ? [.. TokenReader.SplitGroup(group).Select(Name)] : null;
        else if (reader.Take("ON"))
            condition = reader.TakeUntil(static r => r.Is("WHEN"));
        if (condition is null && columns is null)
            return null;

        var actions = new List<MergeAction>();
        while (reader.Is("WHEN"))
        {
            if (ParseAction(reader) is not { } action)
                return null;
            actions.Add(action);
        }

        var returning = reader.Take("RETURNING") ? reader.Rest() : null;
        return actions.Count > 0 && (reader.AtEnd || returning is not null)
            ? new MergeStatement(
                reader.Text, table, alias, source, sourceAlias.Length == 0 ? null : sourceAlias, condition, columns, actions)
            {
                With = with,
                Returning = returning
            }
            : null;
    }

    /// <summary>
    /// Steps over a relation: a query in parentheses, a function's call or a name. Answers the name others know it by, empty for none.
    /// </summary>
    static string? TakeSource(TokenReader reader)
    {
        if (reader.TakeGroup() is not null)
            return "";
        if (reader.TakeQualifiedName() is not { } name)
            return null;
        reader.TakeGroup();
        if (reader.Is("AT") && reader.IsSymbol("(", 1))
        {
            reader.Advance();
            reader.TakeGroup();
        }

        return SqlText.QuoteIdentifier(name.Name);
    }

    static string? TakeSourceAlias(TokenReader reader)
    {
        if (RowChangeParser.TakeAlias(reader) is not { } alias)
            return null;
        var columns = reader.TakeGroup();
        return SqlText.QuoteIdentifier(alias) + columns;
    }

    static MergeAction? ParseAction(TokenReader reader)
    {
        reader.Take("WHEN");
        var which = MergeCase.Matched;
        if (reader.Take("NOT"))
            which = MergeCase.NotMatchedByTarget;
        if (!reader.Take("MATCHED"))
            return null;
        if (which != MergeCase.Matched && reader.Take("BY", "SOURCE"))
            which = MergeCase.NotMatchedBySource;
        else if (which != MergeCase.Matched)
            reader.Take("BY", "TARGET");
        var condition = reader.Take("AND") ? TakeCondition(reader) : null;
        if (!reader.Take("THEN"))
            return null;
        if (reader.Take("DELETE"))
            return new MergeAction(which, condition, MergeActionKind.Delete);
        if (reader.Take("DO", "NOTHING"))
            return new MergeAction(which, condition, MergeActionKind.DoNothing);
        if (reader.Take("ERROR"))
        {
            var message = reader.TakeUntil(EndsAction);
            return new MergeAction(which, condition, MergeActionKind.Error) { Message = message.Trim().Length == 0 ? null : message };
        }

        if (reader.Take("UPDATE"))
            return ParseUpdate(reader, which, condition);
        return reader.Take("INSERT") ? ParseInsert(reader, which, condition) : null;
    }

    /// <summary>The condition before THEN; a CASE in it has THENs of its own.</summary>
    static string TakeCondition(TokenReader reader)
    {
        var cases = 0;
        return reader.TakeUntil(r =>
        {
            if (r.Is("CASE"))
                cases++;
            else if (r.Is("END") && cases > 0)
                cases--;
            return cases == 0 && r.Is("THEN");
        });
    }

    static MergeAction? ParseUpdate(TokenReader reader, MergeCase which, string? condition)
    {
        var action = new MergeAction(which, condition, MergeActionKind.Update);
        if (reader.Take("BY", "NAME"))
            return action with { ByName = true };
        if (reader.Take("BY", "POSITION"))
            return action;
        if (reader.Take("SET") && !reader.IsSymbol("*"))
        {
            var cases = 0;
            return RowChangeParser.TakeAssignments(reader, r => EndsOutsideCase(r, ref cases)) is { } assignments
                ? action with { Assignments = assignments } : null;
        }

        reader.TakeSymbol("*");
        return action with { ByName = true };
    }

    static MergeAction? ParseInsert(TokenReader reader, MergeCase which, string? condition)
    {
        var action = new MergeAction(which, condition, MergeActionKind.Insert);
        if (reader.Take("BY", "NAME"))
        {
            reader.TakeSymbol("*");
            return action with { ByName = true };
        }

        reader.Take("BY", "POSITION");
        if (reader.Take("DEFAULT", "VALUES"))
            return action with { Columns = [], Values = [] };
        if (reader.TakeSymbol("*"))
            return action;
        var columns = reader.TakeGroup();
        var names = columns is null ? null : TokenReader.SplitGroup(columns).Select(Name).ToList();
        if (!reader.Take("VALUES"))
            return names is null ? action : null;
        return reader.TakeGroup() is { } values ? action with { Columns = names, Values = [.. TokenReader.SplitGroup(values)] } : null;
    }

    static bool EndsAction(TokenReader reader) => reader.Is("WHEN") || reader.Is("RETURNING");

    static bool EndsOutsideCase(TokenReader reader, ref int cases)
    {
        if (reader.Is("CASE"))
            cases++;
        else if (reader.Is("END") && cases > 0)
            cases--;
        return cases == 0 && EndsAction(reader);
    }

    static string Name(string item) => new TokenReader(new StatementText(item)).TakeName() ?? item;
}
