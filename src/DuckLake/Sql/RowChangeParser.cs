using System.Globalization;

namespace Ekko.DuckLake.Sql;

/// <summary>Reads UPDATE, DELETE, TRUNCATE and MERGE.</summary>
static class RowChangeParser
{
    static readonly string[] NoAliases = ["USING", "WHERE", "RETURNING", "SET", "FROM", "ON", "WHEN", "TABLESAMPLE"];

    /// <param name="reader">At the verb.</param>
    /// <param name="with">The common table expressions before it; null for none.</param>
    public static Statement Parse(TokenReader reader, string? with) => reader.Word switch
    {
        "DELETE" => (Statement?)ParseDelete(reader, with) ?? NotUnderstood(reader, "DELETE"),
        "TRUNCATE" => (Statement?)ParseTruncate(reader) ?? NotUnderstood(reader, "TRUNCATE"),
        "MERGE" => (Statement?)MergeParser.Parse(reader, with) ?? NotUnderstood(reader, "MERGE"),
        _ => (Statement?)ParseUpdate(reader, with) ?? NotUnderstood(reader, "UPDATE"),
    };

    static DataChangeStatement NotUnderstood(TokenReader reader, string verb) => new(reader.Text, verb, null);

    static DeleteStatement? ParseDelete(TokenReader reader, string? with)
    {
        reader.Take("DELETE");
        if (!reader.Take("FROM") || reader.TakeQualifiedName() is not { } table)
            return null;
        var alias = TakeAlias(reader);
        var relations = reader.Take("USING") ? reader.TakeUntil(static r => r.Is("WHERE") || r.Is("RETURNING")) : null;
        var where = reader.Take("WHERE") ? reader.TakeUntil(static r => r.Is("RETURNING")) : null;
        var returning = reader.Take("RETURNING") ? reader.Rest() : null;
        return reader.AtEnd || returning is not null
            ? new DeleteStatement(reader.Text, table, alias) { With = with, Using = relations, Where = where, Returning = returning }
            : null;
    }

    static DeleteStatement? ParseTruncate(TokenReader reader)
    {
        reader.Take("TRUNCATE");
        reader.Take("TABLE");
        return reader.TakeQualifiedName() is { } table && reader.AtEnd ? new DeleteStatement(reader.Text, table, null) : null;
    }

    static UpdateStatement? ParseUpdate(TokenReader reader, string? with)
    {
        reader.Take("UPDATE");
        if (reader.TakeQualifiedName() is not { } table)
            return null;
        var alias = TakeAlias(reader);
        if (!reader.Take("SET")
            || TakeAssignments(reader, static r => r.Is("FROM") || r.Is("WHERE") || r.Is("RETURNING")) is not { } assignments)
            return null;
        var from = reader.Take("FROM") ? reader.TakeUntil(static r => r.Is("WHERE") || r.Is("RETURNING")) : null;
        var where = reader.Take("WHERE") ? reader.TakeUntil(static r => r.Is("RETURNING")) : null;
        var returning = reader.Take("RETURNING") ? reader.Rest() : null;
        return reader.AtEnd || returning is not null
            ? new UpdateStatement(reader.Text, table, alias, assignments) { With = with, From = from, Where = where, Returning = returning }
            : null;
    }

    /// <summary>The alias that stands here; null for none.</summary>
    public static string? TakeAlias(TokenReader reader)
    {
        if (reader.Take("AS"))
            return reader.TakeName();
        return reader.Current.Kind == SqlTokenKind.QuotedName || (reader.Word.Length > 0 && !NoAliases.Contains(reader.Word))
            ? reader.TakeName() : null;
    }

    /// <summary>The list after SET; null when it is not understood.</summary>
    public static List<Assignment>? TakeAssignments(TokenReader reader, Func<TokenReader, bool> ends)
    {
        var assignments = new List<Assignment>();
        do
        {
            var columns = TakeTargets(reader);
            if (columns is null || !reader.TakeSymbol("="))
                return null;
            // IS DISTINCT FROM is no FROM clause.
            var before = reader.Index;
            var expression = reader.TakeUntil(
                r => r.IsSymbol(",") || (ends(r) && !(r.Is("FROM") && r.Index > before && r.Is("DISTINCT", -1))));
            if (columns.Count == 1)
            {
                assignments.Add(Assign(columns[0], expression));
                continue;
            }

            var group = new TokenReader(new StatementText(expression));
            group.Take("ROW");
            if (group.TakeGroup() is not { } values || !group.AtEnd)
                return null;
            if (IsQuery(values))
            {
                assignments.AddRange(AssignFromQuery(columns, values));
                continue;
            }

            if (TokenReader.SplitGroup(values) is not { } list || list.Count != columns.Count)
                return null;
            for (var i = 0; i < columns.Count; i++)
                assignments.Add(Assign(columns[i], list[i]));
        }
        while (reader.TakeSymbol(",") && !reader.AtEnd && !ends(reader));

        return assignments;
    }

    static bool IsQuery(string group)
    {
        var reader = new TokenReader(new StatementText(group));
        reader.Advance();
        return reader.Word is "SELECT" or "FROM" or "WITH" or "VALUES";
    }

    /// <summary>Each column takes its place of the query's one row.</summary>
    static IEnumerable<Assignment> AssignFromQuery(List<string> columns, string query)
    {
        var names = columns.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"c{i}")).ToList();
        return columns.Select((column, i) => Assign(column, $"(SELECT {names[i]} FROM {query} AS ekko_row({string.Join(", ", names)}))"));
    }

    static List<string>? TakeTargets(TokenReader reader)
    {
        if (reader.TakeGroup() is { } group)
            return [.. TokenReader.SplitGroup(group).Select(static item => TakeTarget(new TokenReader(new StatementText(item))) ?? item)];
        return TakeTarget(reader) is { } name ? [name] : null;
    }

    static string? TakeTarget(TokenReader reader)
    {
        var name = reader.TakeName();
        return reader.IsSymbol(".") || reader.IsSymbol("[")
            ? throw new DuckLakeException(
                DuckLakeErrorKind.NotSupported,
                $"Parser Error: Qualified column names in UPDATE .. SET not supported! Name the column \"{name}\" alone; "
                + "struct_update(…) makes a struct with another field.")
            : name;
    }

    static Assignment Assign(string column, string expression) =>
        new(column, expression.Trim().Equals("DEFAULT", StringComparison.OrdinalIgnoreCase) ? null : expression);
}
