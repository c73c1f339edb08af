using System.Text;

namespace Ekko.DuckLake.Sql;

/// <summary>Replacements in a text, collected in any order and applied at once. One inside another is part of what goes.</summary>
sealed class TextEdits
{
    readonly List<(int Start, int End, string Text)> _edits = [];

    /// <summary>Whether there is nothing to change.</summary>
    public bool IsEmpty => _edits.Count == 0;

    /// <summary>Puts a text in the place of the characters from start to end; a second edit of the same place is ignored.</summary>
    public void Replace(int start, int end, string text)
    {
        if (start == end || !_edits.Exists(e => e.Start == start && e.End == end))
            _edits.Add((start, end, text));
    }

    /// <summary>Puts a text before a character.</summary>
    public void Insert(int position, string text) => Replace(position, position, text);

    /// <summary>The text with every edit made.</summary>
    public string Apply(string text)
    {
        if (IsEmpty)
            return text;
        var builder = new StringBuilder(text.Length + 256);
        var position = 0;
        foreach (var (start, end, replacement) in _edits.Index().OrderBy(e => e.Item.Start).ThenBy(e => e.Index).Select(e => e.Item))
        {
            if (start < position && end <= position)
                continue;
            if (start < position)
                throw new InvalidOperationException("Two edits of a statement overlap.");
            builder.Append(text, position, start - position).Append(replacement);
            position = end;
        }

        return builder.Append(text, position, text.Length - position).ToString();
    }
}
