using System.Buffers;

namespace Ekko.DuckLake.Sql;

/// <summary>
/// Cuts a SQL text into tokens by DuckDB's lexical rules: nested block comments, quoted names with doubled quotes, escape strings,
/// dollar quotes, numbers with underscores, and operators that end where a comment or a sign begins.
/// </summary>
/// <remarks>An unterminated quote or comment runs to the end of the text; the engine then says what is wrong with it.</remarks>
ref struct Tokenizer(ReadOnlySpan<char> text)
{
    static readonly SearchValues<char> OperatorCharacters = SearchValues.Create("~!@^&|`+-*/%<>=");

    // Operators of SQL have none of these; one that has may end with a sign.
    static readonly SearchValues<char> ForeignCharacters = SearchValues.Create("~!@^&|`%");

    readonly ReadOnlySpan<char> _text = text;
    int _position;

    /// <summary>Reads the next token; its kind is <see cref="SqlTokenKind.End"/> when there is none.</summary>
    public SqlToken Next()
    {
        SkipBlanks();
        var start = _position;
        if (start >= _text.Length)
            return new SqlToken(SqlTokenKind.End, start, start);
        var kind = Scan(_text[start]);
        return new SqlToken(kind, start, _position);
    }

    /// <summary>Whether an unquoted name may begin with this character.</summary>
    public static bool StartsName(char c) => char.IsAsciiLetter(c) || c == '_' || (c >= 0x80 && !IsSpace(c));

    /// <summary>Whether an unquoted name may go on with this character.</summary>
    public static bool ContinuesName(char c) => StartsName(c) || char.IsAsciiDigit(c) || c == '$';

    /// <summary>Whether the engine takes this character for a blank (it replaces Unicode spaces outside quotes).</summary>
    public static bool IsSpace(char c) =>
        c is ' ' or '\t' or '\n' or '\r' or '\f' or '\v' || (c >= 0x80 && IsUnicodeSpace(c));

    /// <summary>Whether this is one of the Unicode spaces that the engine takes for a blank.</summary>
    public static bool IsUnicodeSpace(char c) =>
        c is '\u00A0' or (>= '\u2000' and <= '\u200F') or '\u202F' or '\u205F' or '\u3000' or '\uFEFF';

    SqlTokenKind Scan(char c)
    {
        switch (c)
        {
            case '\'':
                SkipQuoted('\'', escapes: false);
                return SqlTokenKind.Text;
            case '"':
                SkipQuoted('"', escapes: false);
                return SqlTokenKind.QuotedName;
            case '$':
                return ScanDollar();
            case '?':
                _position++;
                SkipDigits();
                return SqlTokenKind.Parameter;
            case '.' when char.IsAsciiDigit(Peek(1)):
                return ScanNumber();
        }

        if (char.IsAsciiDigit(c))
            return ScanNumber();
        if (StartsName(c))
            return ScanWord(c);
        return ScanSymbol(c);
    }

    SqlTokenKind ScanWord(char c)
    {
        if (Peek(1) == '\'' && (c is 'e' or 'E' or 'x' or 'X' or 'b' or 'B' or 'n' or 'N'))
        {
            _position++;
            SkipQuoted('\'', escapes: c is 'e' or 'E');
            return SqlTokenKind.Text;
        }

        if ((c is 'u' or 'U') && Peek(1) == '&' && (Peek(2) is '\'' or '"'))
        {
            _position += 2;
            var quote = _text[_position];
            SkipQuoted(quote, escapes: false);
            return quote == '"' ? SqlTokenKind.QuotedName : SqlTokenKind.Text;
        }

        SkipWhile(ContinuesName);
        return SqlTokenKind.Word;
    }

    SqlTokenKind ScanNumber()
    {
        SkipDigits();
        if (Peek(0) == '.' && Peek(1) != '.')
        {
            _position++;
            SkipDigits();
        }

        if ((Peek(0) is 'e' or 'E') && (char.IsAsciiDigit(Peek(1)) || ((Peek(1) is '+' or '-') && char.IsAsciiDigit(Peek(2)))))
        {
            _position += 2;
            SkipDigits();
        }

        return SqlTokenKind.Number;
    }

    SqlTokenKind ScanDollar()
    {
        var tag = DollarTag(_text[_position..]);
        if (tag > 0)
        {
            var quote = _text.Slice(_position, tag);
            var end = _text[(_position + tag)..].IndexOf(quote);
            _position = end < 0 ? _text.Length : _position + tag + end + tag;
            return SqlTokenKind.Text;
        }

        _position++;
        if (char.IsAsciiDigit(Peek(0)))
            SkipDigits();
        else
            SkipWhile(ContinuesName);
        return SqlTokenKind.Parameter;
    }

    SqlTokenKind ScanSymbol(char c)
    {
        if (c == ':' && (Peek(1) is ':' or '='))
            _position += 2;
        else if (!OperatorCharacters.Contains(c))
            _position++;
        else
            SkipOperator();
        return SqlTokenKind.Symbol;
    }

    // By the standard =- is two operators, whereas @- is one.
    void SkipOperator()
    {
        var start = _position;
        do
            _position++;
        while (_position < _text.Length && OperatorCharacters.Contains(_text[_position]) && !StartsComment());
        if (_text[start.._position].ContainsAny(ForeignCharacters))
            return;
        while (_position > start + 1 && (_text[_position - 1] is '+' or '-'))
            _position--;
    }

    /// <summary>The length of the dollar quote (<c>$$</c>, <c>$tag$</c>) the text begins with, or 0.</summary>
    static int DollarTag(ReadOnlySpan<char> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '$')
                return i + 1;
            if (!(i == 1 ? StartsName(text[i]) : StartsName(text[i]) || char.IsAsciiDigit(text[i])))
                return 0;
        }

        return 0;
    }

    void SkipQuoted(char quote, bool escapes)
    {
        _position++;
        while (_position < _text.Length)
        {
            var c = _text[_position++];
            if (escapes && c == '\\')
                _position = Math.Min(_position + 1, _text.Length);
            else if (c == quote && Peek(0) == quote)
                _position++;
            else if (c == quote)
                return;
        }
    }

    void SkipBlanks()
    {
        while (_position < _text.Length)
        {
            if (IsSpace(_text[_position]))
                _position++;
            else if (!StartsComment())
                return;
            else if (_text[_position] == '-')
                SkipLineComment();
            else
                SkipBlockComment();
        }
    }

    void SkipLineComment()
    {
        var end = _text[_position..].IndexOfAny('\n', '\r');
        _position = end < 0 ? _text.Length : _position + end + 1;
    }

    void SkipBlockComment()
    {
        var depth = 0;
        while (_position < _text.Length)
        {
            if (_text[_position] == '/' && Peek(1) == '*')
            {
                depth++;
                _position += 2;
            }
            else if (_text[_position] == '*' && Peek(1) == '/')
            {
                _position += 2;
                if (--depth == 0)
                    return;
            }
            else
                _position++;
        }
    }

    readonly bool StartsComment() => (_text[_position] == '-' && Peek(1) == '-') || (_text[_position] == '/' && Peek(1) == '*');

    readonly char Peek(int ahead) => _position + ahead < _text.Length ? _text[_position + ahead] : '\0';

    // An underscore may stand between two digits.
    void SkipDigits()
    {
        while (char.IsAsciiDigit(Peek(0)) || (Peek(0) == '_' && _position > 0 && char.IsAsciiDigit(_text[_position - 1])
            && char.IsAsciiDigit(Peek(1))))
            _position++;
    }

    void SkipWhile(Func<char, bool> matches)
    {
        while (_position < _text.Length && matches(_text[_position]))
            _position++;
    }
}
