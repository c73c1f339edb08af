using System.Text;

namespace Ekko.DuckLake.Catalog;

/// <summary>
/// Nested values as the official client keeps them in SQLite: SQL literals such as <c>{'y': CAST('1970-02-11' AS DATE)}</c>, which the
/// engine's cast of a text to a nested type refuses. They become the engine's own text of the value, <c>{'y': '1970-02-11'}</c>. What the
/// engine reads as it is stays: so the official client reads it.
/// </summary>
sealed class NestedLiteral
{
    readonly string _text;
    readonly StringBuilder _written = new();
    int _position;

    NestedLiteral(string text) => _text = text;

    /// <summary>The engine's text of a stored value.</summary>
    internal static string ToEngineText(string stored)
    {
        if (!MayBeLiteral(stored))
            return stored;
        var literal = new NestedLiteral(stored);
        return literal.Value() && literal._position == stored.Length ? literal._written.ToString() : stored;
    }

    static bool MayBeLiteral(string text) =>
        text.Contains("CAST(", StringComparison.Ordinal) || text.Contains("'::", StringComparison.Ordinal)
        || text.Contains("MAP {", StringComparison.Ordinal);

    bool Value()
    {
        Blanks();
        if (Take("MAP"))
        {
            Blanks();
            return Take("{") && Items('{', '}', "=");
        }

        var read = Take("{") ? Items('{', '}', ": ") : Take("[") ? Items('[', ']', null)
            : Take("CAST(") ? Cast() : Peek() == '\'' ? Text() : Word();
        return read && (!Take("::") || TypeName());
    }

    /// <summary>The items of a list, or the keys and values of a STRUCT or MAP, up to the closing bracket.</summary>
    bool Items(char open, char close, string? separator)
    {
        _written.Append(open);
        Blanks();
        for (var first = true; !Take(close); first = false)
        {
            if (!first && !Take(','))
                return false;
            if (!first)
                _written.Append(", ");
            if (!Value())
                return false;
            Blanks();
            if (separator is not null)
            {
                _written.Append(separator);
                if (!Take(':') || !Value())
                    return false;
            }

            Blanks();
        }

        _written.Append(close);
        return true;
    }

    bool Cast()
    {
        if (!Value())
            return false;
        Blanks();
        return Take("AS ") && TypeName() && Take(')');
    }

    /// <summary>A name such as <c>TIMESTAMP WITH TIME ZONE</c> or <c>"TIME WITH TIME ZONE"</c>; the column's type says the same.</summary>
    bool TypeName()
    {
        var start = _position;
        while (char.IsAsciiLetterOrDigit(Peek()) || Peek() is '_' or ' ' or '"')
            _position++;
        return _position > start;
    }

    bool Text()
    {
        _position++;
        _written.Append('\'');
        for (; _position < _text.Length; _position++)
        {
            var character = _text[_position];
            if (character == '\'' && (++_position == _text.Length || _text[_position] != '\''))
            {
                _written.Append('\'');
                return true;
            }

            if (character is '\'' or '\\')
                _written.Append('\\');
            _written.Append(character);
        }

        return false;
    }

    /// <summary>A number, NULL, true, false, or an unquoted key.</summary>
    bool Word()
    {
        var start = _position;
        while (_position < _text.Length && _text[_position] is not (',' or ':' or '=' or '}' or ']' or ')' or '\'' or '(' or ' '))
            _position++;
        _written.Append(_text, start, _position - start);
        return _position > start;
    }

    void Blanks()
    {
        while (Peek() == ' ')
            _position++;
    }

    char Peek() => _position < _text.Length ? _text[_position] : '\0';

    bool Take(char wanted) => Take(wanted.ToString());

    bool Take(string wanted)
    {
        if (string.CompareOrdinal(_text, _position, wanted, 0, wanted.Length) != 0)
            return false;
        _position += wanted.Length;
        return true;
    }
}
