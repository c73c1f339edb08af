using System.Text;
using Ekko.DuckLake.Model;

namespace Ekko.DuckLake.Session;

/// <summary>Reads the text of <c>ducklake_snapshot_changes.changes_made</c> into the map <c>ducklake_snapshots</c> shows.</summary>
static class SnapshotChanges
{
    static readonly (string Change, string Shown)[] Order =
    [
        ("created_schema", "schemas_created"),
        ("dropped_schema", "schemas_dropped"),
        ("created_table", "tables_created"),
        ("created_view", "views_created"),
        ("created_scalar_macro", "scalar_macros_created"),
        ("created_table_macro", "table_macros_created"),
        ("dropped_table", "tables_dropped"),
        ("altered_table", "tables_altered"),
        ("inserted_into_table", "tables_inserted_into"),
        ("deleted_from_table", "tables_deleted_from"),
        ("dropped_view", "views_dropped"),
        ("dropped_scalar_macro", "scalar_macros_dropped"),
        ("dropped_table_macro", "table_macros_dropped"),
        ("altered_view", "views_altered"),
        ("inlined_insert", "inlined_insert"),
        ("inlined_delete", "inlined_delete"),
        ("inline_flush", "flushed_inlined"),
        ("flushed_inlined", "flushed_inlined"),
        ("merge_adjacent", "merge_adjacent"),
        ("rewrite_delete", "rewrite_delete"),
    ];

    /// <summary>The changes of one snapshot by kind, in the official order.</summary>
    public static IReadOnlyList<KeyValuePair<string, List<string>>> Describe(string? changesMade)
    {
        var found = Parse(changesMade ?? "").ToLookup(c => c.Kind, c => c.Value);
        var shown = new List<KeyValuePair<string, List<string>>>();
        foreach (var (change, name) in Order)
        {
            var items = found[change].Distinct().ToList();
            if (items.Count == 0)
                continue;
            if (items.TrueForAll(static i => long.TryParse(i, out _)))
                items = [.. items.OrderBy(long.Parse)];
            else
                items.Sort(StringComparer.OrdinalIgnoreCase);
            shown.Add(new(name, items));
        }

        return shown;
    }

    static IEnumerable<(string Kind, string Value)> Parse(string text)
    {
        var position = 0;
        while (position < text.Length)
        {
            var colon = text.IndexOf(':', position);
            if (colon < 0)
                yield break;
            var kind = text[position..colon];
            position = colon + 1;
            yield return (kind, ParseValue(text, ref position, kind));
            position++;
        }
    }

    // "S"."T" becomes S.T, each part quoted only if it must be, a macro's name always; numbers stand for themselves.
    static string ParseValue(string text, ref int position, string kind)
    {
        var value = new StringBuilder();
        while (position < text.Length && text[position] != ',')
        {
            if (text[position] != '"')
            {
                value.Append(text[position++]);
                continue;
            }

            var part = new StringBuilder();
            for (position++; position < text.Length; position++)
            {
                if (text[position] == '"' && (position + 1 >= text.Length || text[position + 1] != '"'))
                    break;
                if (text[position] == '"')
                    position++;
                part.Append(text[position]);
            }

            position++;
            value.Append(kind switch
            {
                "created_schema" => part.ToString(),
                "created_scalar_macro" or "created_table_macro" when value.Length > 0 => SqlText.QuoteIdentifier(part.ToString()),
                _ => SqlText.Identifier(part.ToString()),
            });
        }

        return value.ToString();
    }
}
