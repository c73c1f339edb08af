using System.Text;

namespace Ekko.DuckLake.Sql;

/// <summary>
/// The text of one statement with its tokens. Unicode spaces outside quotes are replaced by blanks first, as the engine does before it
/// counts, so that its locations (UTF-8 byte offsets) hold for this text.
/// </summary>
sealed class StatementText
{
    readonly SqlToken[] _tokens;
    readonly bool _ascii;

    /// <summary>Tokenises a statement; a trailing semicolon is left out.</summary>
    public StatementText(string text)
    {
        var tokens = new List<SqlToken>(text.Length / 4 + 4);
        var tokenizer = new Tokenizer(text);
        SqlToken token;
        while ((token = tokenizer.Next()).Kind != SqlTokenKind.End)
            tokens.Add(token);
        while (tokens.Count > 0 && text[tokens[^1].Start] == ';')
            tokens.RemoveAt(tokens.Count - 1);
        var end = tokens.Count > 0 ? tokens[^1].End : 0;
        tokens.Add(new SqlToken(SqlTokenKind.End, end, end));
        _tokens = [.. tokens];
        _ascii = Ascii.IsValid(text);
        Text = _ascii ? text : ReplaceUnicodeSpaces(text);
    }

    /// <summary>The statement's text.</summary>
    public string Text { get; }

    /// <summary>The tokens; the last one is <see cref="SqlTokenKind.End"/>.</summary>
    public IReadOnlyList<SqlToken> Tokens => _tokens;

    /// <summary>Whether there is nothing but blanks and comments.</summary>
    public bool IsEmpty => _tokens.Length == 1;

    /// <summary>The text from the first token to the end of the last, without surrounding comments and the semicolon.</summary>
    public string Trimmed => IsEmpty ? "" : Text[_tokens[0].Start.._tokens[^1].End];

    /// <summary>The characters of a token.</summary>
    public ReadOnlySpan<char> Span(SqlToken token) => Text.AsSpan(token.Start, token.Length);

    /// <summary>The text between two positions, in characters.</summary>
    public string Slice(int start, int end) => Text[start..end];

    /// <summary>Where the character at a UTF-8 byte offset lies, in characters.</summary>
    public int CharacterAt(int byteOffset)
    {
        if (_ascii)
            return byteOffset;
        var bytes = 0;
        var position = 0;
        foreach (var rune in Text.EnumerateRunes())
        {
            if (bytes >= byteOffset)
                break;
            bytes += rune.Utf8SequenceLength;
            position += rune.Utf16SequenceLength;
        }

        return position;
    }

    /// <summary>The index of the token that begins at or after a character position.</summary>
    public int TokenAt(int position)
    {
        int low = 0, high = _tokens.Length - 1;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_tokens[middle].Start < position)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    string ReplaceUnicodeSpaces(string text)
    {
        var builder = new StringBuilder(text);
        var from = 0;
        foreach (var token in _tokens)
        {
            for (var i = from; i < token.Start; i++)
                if (Tokenizer.IsUnicodeSpace(builder[i]))
                    builder[i] = ' ';
            from = token.End;
        }

        return builder.ToString();
    }
}
