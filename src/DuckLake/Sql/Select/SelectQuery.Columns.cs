using System.Text.Json;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Sql;

sealed partial class SelectQuery
{
    // A subquery has no schema: main.t.c and lake.main.t.c become t.c.
    void ShortenColumnNames()
    {
        foreach (var scope in _tree.Scopes)
            foreach (var (names, location) in scope.Columns)
                if (names.Count >= 3 && location >= 0 && Qualifiers(scope, names) is > 0 and var count)
                    RemoveQualifiers(location, count);
    }

    void RemoveQualifiers(int location, int count)
    {
        var first = _text.TokenAt(_text.CharacterAt(location));
        var kept = first + (count * 2);
        if (kept < _text.Tokens.Count)
            _edits.Replace(_text.Tokens[first].Start, _text.Tokens[kept].Start, "");
    }

    /// <summary>
    /// How many parts of a column's name stand before the name of its table. Like the engine it looks for a schema or catalog first, then
    /// for a table with a column that has fields.
    /// </summary>
    static int Qualifiers(SelectScope? scope, IReadOnlyList<string> names)
    {
        for (; scope is not null; scope = scope.Parent)
        {
            foreach (var relation in scope.Relations)
            {
                if (relation.Relation is not { } found || relation.Alias.Length > 0)
                    continue;
                if (names.Count >= 4 && SqlName.Same(names[0], found.Catalog) && SqlName.Same(names[1], found.Schema)
                    && SqlName.Same(names[2], found.Name))
                    return 2;
                if ((SqlName.Same(names[0], found.Schema) || SqlName.Same(names[0], found.Catalog)) && SqlName.Same(names[1], found.Name))
                    return 1;
            }

            if (scope.Relations.Exists(r => SqlName.Same(r.Label, names[0])))
                return 0;
        }

        return 0;
    }

    void FindVirtualColumns()
    {
        foreach (var scope in _tree.Scopes)
            foreach (var (names, _) in scope.Columns)
                if (VirtualColumnNames.Parse(names[^1]) != VirtualColumns.None)
                    Need(scope, names);
    }

    static void Need(SelectScope? scope, IReadOnlyList<string> names)
    {
        var label = names.Count == 1 ? null : names[^2];
        for (; scope is not null; scope = scope.Parent)
        {
            var meant = scope.Relations.FindAll(
                r => r.Relation?.Table is not null && (label is null || SqlName.Same(r.Label, label)));
            foreach (var relation in meant)
                relation.Needed |= relation.VirtualColumn(names[^1]);
            if (meant.Count > 0)
                return;
        }
    }

    void HideVirtualColumns()
    {
        foreach (var scope in _tree.Scopes)
        {
            var hidden = scope.Relations
                .SelectMany(r => r.Needed.NamesOf().Select(name => (r.Label, Sql: SqlText.QuoteIdentifier(r.Label) + "." + name)))
                .ToList();
            if (hidden.Count == 0)
                continue;
            foreach (var star in scope.Stars)
            {
                var relation = SyntaxTree.Text(star, "relation_name");
                var columns = hidden.Where(h => relation.Length == 0 || SqlName.Same(h.Label, relation)).Select(h => h.Sql).ToList();
                if (columns.Count > 0 && star.GetProperty("expr").ValueKind == JsonValueKind.Null)
                    Exclude(scope, star, string.Join(", ", columns));
            }
        }
    }

    void Exclude(SelectScope scope, JsonElement star, string columns)
    {
        var location = SyntaxTree.LocationOf(star);
        var reader = new TokenReader(_text) { Index = _text.TokenAt(_text.CharacterAt(Math.Max(location, 0))) };
        if (location < 0 || reader.Is("FROM"))
        {
            InsertSelect(scope, columns);
            return;
        }

        // GROUP BY ALL and ORDER BY ALL are stars to the engine, too.
        if (reader.Is("COLUMNS") && reader.IsSymbol("(", 1))
            reader.Index += 2;
        if (reader.IsSymbol(".", 1))
            reader.Index += 2;
        if (!reader.IsSymbol("*"))
            return;
        var end = reader.Advance().End;
        if (!reader.Take("EXCLUDE") && !reader.Take("EXCEPT"))
            _edits.Insert(end, $" EXCLUDE ({columns})");
        else if (reader.IsSymbol("("))
            _edits.Insert(reader.Current.End, columns + ", ");
        else
            _edits.Replace(reader.Current.Start, reader.Current.End, $"({columns}, {_text.Span(reader.Current)})");
    }

    // FROM t without a SELECT means SELECT *; its star has no place of its own in the text.
    void InsertSelect(SelectScope scope, string columns)
    {
        if (scope.Relations.Count == 0)
            return;
        var index = _text.TokenAt(_text.CharacterAt(scope.Relations.Min(r => r.Location)));
        while (index > 0 && !_text.Span(_text.Tokens[index]).Equals("FROM", StringComparison.OrdinalIgnoreCase))
            index--;
        _edits.Insert(_text.Tokens[index].Start, $"SELECT * EXCLUDE ({columns}) ");
    }
}
