using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Ekko.DuckLake.Inlining;

namespace Ekko.DuckLake.Model;

/// <summary>
/// One entry of <c>changes_made</c>: an id, or for created things their name and (but for schemas) the name of their schema.
/// </summary>
readonly record struct Change(ChangeKind Kind, long Id, string? Schema = null, string? Name = null);

/// <summary>
/// The text of <c>ducklake_snapshot_changes.changes_made</c>: a comma list of <c>kind:id</c> and <c>kind:"schema"."name"</c>. Every
/// official reader throws on a kind it does not know, so the spelling here is binding.
/// </summary>
static class ChangesMade
{
    static readonly (ChangeKind Kind, string Word)[] Words =
    [
        (ChangeKind.DroppedSchema, "dropped_schema"),
        (ChangeKind.DroppedTable, "dropped_table"),
        (ChangeKind.DroppedView, "dropped_view"),
        (ChangeKind.CreatedSchema, "created_schema"),
        (ChangeKind.CreatedTable, "created_table"),
        (ChangeKind.CreatedView, "created_view"),
        (ChangeKind.CreatedScalarMacro, "created_scalar_macro"),
        (ChangeKind.CreatedTableMacro, "created_table_macro"),
        (ChangeKind.DroppedScalarMacro, "dropped_scalar_macro"),
        (ChangeKind.DroppedTableMacro, "dropped_table_macro"),
        (ChangeKind.InsertedIntoTable, "inserted_into_table"),
        (ChangeKind.DeletedFromTable, "deleted_from_table"),
        (ChangeKind.AlteredTable, "altered_table"),
        (ChangeKind.AlteredView, "altered_view"),
        (ChangeKind.InlinedInsert, "inlined_insert"),
        (ChangeKind.InlinedDelete, "inlined_delete"),
        (ChangeKind.InlineFlush, "inline_flush"),
        (ChangeKind.MergeAdjacent, "merge_adjacent"),
        (ChangeKind.RewriteDelete, "rewrite_delete"),
        (ChangeKind.CompactedTable, "compacted_table"),
    ];

    static readonly FrozenDictionary<ChangeKind, string> WordOf = Words.ToFrozenDictionary(w => w.Kind, w => w.Word);

    static readonly FrozenDictionary<string, ChangeKind> KindOf = Words.Append((ChangeKind.InlineFlush, "flushed_inlined"))
        .ToFrozenDictionary(w => w.Item2, w => w.Item1, StringComparer.OrdinalIgnoreCase);

    /// <summary>The list, in the official order; null when there is nothing to say.</summary>
    public static string? Format(IEnumerable<Change> changes)
    {
        var text = new StringBuilder();
        foreach (var change in changes.OrderBy(c => Group(c.Kind)).ThenBy(c => c.Id))
        {
            if (text.Length > 0)
                text.Append(',');
            text.Append(WordOf[change.Kind]).Append(':');
            if (change.Name is null)
                text.Append(change.Id.ToString(CultureInfo.InvariantCulture));
            else if (change.Schema is null)
                text.Append(SqlText.QuoteIdentifier(change.Name));
            else
                text.Append(SqlText.QuoteIdentifier(change.Schema)).Append('.').Append(SqlText.QuoteIdentifier(change.Name));
        }

        return text.Length == 0 ? null : text.ToString();
    }

    /// <exception cref="DuckLakeException">The text is not such a list, or has a kind that is not known.</exception>
    public static List<Change> Parse(string? text)
    {
        var changes = new List<Change>();
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            var colon = rest.IndexOf(':');
            if (colon < 0 || !KindOf.TryGetValue(rest[..colon].ToString(), out var kind))
                throw Refuse(text);
            rest = rest[(colon + 1)..];
            changes.Add(kind switch
            {
                ChangeKind.CreatedSchema => new(kind, 0, null, ReadName(ref rest, text)),
                ChangeKind.CreatedTable or ChangeKind.CreatedView or ChangeKind.CreatedScalarMacro or ChangeKind.CreatedTableMacro
                    => ReadQualified(kind, ref rest, text),
                _ => new(kind, ReadId(ref rest, text)),
            });
            if (rest.IsEmpty)
                break;
            if (rest[0] != ',')
                throw Refuse(text);
            rest = rest[1..];
        }

        return changes;
    }

    /// <summary>Tables and views are listed together.</summary>
    static ChangeKind Group(ChangeKind kind) => kind == ChangeKind.CreatedView ? ChangeKind.CreatedTable : kind;

    static Change ReadQualified(ChangeKind kind, ref ReadOnlySpan<char> rest, string? text)
    {
        var schema = ReadName(ref rest, text);
        if (rest.IsEmpty || rest[0] != '.')
            throw Refuse(text);
        rest = rest[1..];
        return new(kind, 0, schema, ReadName(ref rest, text));
    }

    static string ReadName(ref ReadOnlySpan<char> rest, string? text)
    {
        if (rest.IsEmpty || rest[0] != '"')
            throw Refuse(text);
        var name = new StringBuilder();
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] != '"')
            {
                name.Append(rest[i]);
                continue;
            }

            if (i + 1 < rest.Length && rest[i + 1] == '"')
            {
                name.Append(rest[i++]);
                continue;
            }

            rest = rest[(i + 1)..];
            return name.ToString();
        }

        throw Refuse(text);
    }

    static long ReadId(ref ReadOnlySpan<char> rest, string? text)
    {
        var end = rest.IndexOf(',');
        var digits = end < 0 ? rest : rest[..end];
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            throw Refuse(text);
        rest = end < 0 ? [] : rest[end..];
        return id;
    }

    static DuckLakeException Refuse(string? text) => new(DuckLakeErrorKind.NotSupported,
        $"Changes '{text}' of another commit are not understood by this version, so nothing was committed beside them. Begin again.");
}
