using System.Text;

namespace Ekko.DuckLake.Sql;

/// <summary>
/// Cuts text that arrives in pieces into statements: a statement is handed out as soon as the semicolon that ends it is seen, with the
/// comments before it and without the semicolon. Semicolons in quotes and comments do not count.
/// </summary>
public sealed class StatementSplitter
{
    enum State { Normal, LineComment, BlockComment, Quote, EscapeQuote, DoubleQuote, DollarTag, DollarQuote }

    readonly StringBuilder _statement = new();
    readonly Queue<string> _ready = new();
    State _state;
    int _depth;
    bool _hasToken;
    bool _closedEscape;
    bool _fresh = true;
    int _tagStart;
    string _tag = "";

    /// <summary>Feeds more text.</summary>
    public void Append(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            Step(c);
    }

    /// <summary>Takes the next finished statement, if there is one.</summary>
    public bool TryNext(out string statement)
    {
        var found = _ready.TryDequeue(out var next);
        statement = next ?? "";
        return found;
    }

    /// <summary>Ends the text: what is left, if it is more than blanks and comments, is the last statement.</summary>
    public string? Finish()
    {
        var rest = _hasToken ? _statement.ToString() : null;
        Reset();
        return rest;
    }

    /// <summary>Splits a whole text.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        var splitter = new StatementSplitter();
        splitter.Append(text);
        var statements = new List<string>();
        while (splitter.TryNext(out var statement))
            statements.Add(statement);
        if (splitter.Finish() is { } last)
            statements.Add(last);
        return statements;
    }

    // `_fresh` says that the character before must not pair with this one: it already closed or opened something.
    void Step(char c)
    {
        var previous = !_fresh && _statement.Length > 0 ? _statement[^1] : '\0';
        if (_state == State.Normal && c == ';')
        {
            if (_hasToken)
                _ready.Enqueue(_statement.ToString());
            Reset();
            return;
        }

        _fresh = false;
        switch (_state)
        {
            case State.Normal:
                StepNormal(c, previous);
                break;
            case State.LineComment when c is '\n' or '\r':
                Enter(State.Normal);
                break;
            case State.BlockComment:
                StepBlockComment(c, previous);
                break;
            case State.Quote when c == '\'':
            case State.DoubleQuote when c == '"':
                Enter(State.Normal);
                break;
            case State.EscapeQuote when c == '\'' && previous != '\\':
                Enter(State.Normal);
                _closedEscape = true;
                break;
            case State.EscapeQuote when c == '\\' && previous == '\\':
                _fresh = true;
                break;
            case State.DollarTag:
                StepDollarTag(c);
                return;
            case State.DollarQuote when c == '$' && EndsWithTag():
                Enter(State.Normal);
                break;
        }

        _statement.Append(c);
    }

    void StepNormal(char c, char previous)
    {
        var closedEscape = _closedEscape;
        _closedEscape = false;
        switch (c)
        {
            case '\'':
                Enter(closedEscape || IsEscapePrefix() ? State.EscapeQuote : State.Quote);
                break;
            case '"':
                Enter(State.DoubleQuote);
                break;
            case '-' when previous == '-':
                _state = State.LineComment;
                _hasToken = _tokenBeforeMark;
                return;
            case '*' when previous == '/':
                Enter(State.BlockComment);
                _depth = 1;
                _hasToken = _tokenBeforeMark;
                return;
            case '$' when !(_statement.Length > 0 && Tokenizer.ContinuesName(_statement[^1])):
                _state = State.DollarTag;
                _tagStart = _statement.Length;
                break;
        }

        if (c is '-' or '/')
            _tokenBeforeMark = _hasToken;
        if (!Tokenizer.IsSpace(c))
            _hasToken = true;
    }

    // A single - or / may turn out to begin a comment, which is no token.
    bool _tokenBeforeMark;

    void StepBlockComment(char c, char previous)
    {
        if (c == '*' && previous == '/')
        {
            _depth++;
            _fresh = true;
        }
        else if (c == '/' && previous == '*')
        {
            _fresh = true;
            if (--_depth == 0)
                _state = State.Normal;
        }
    }

    void StepDollarTag(char c)
    {
        if (c == '$')
        {
            _statement.Append(c);
            _tag = _statement.ToString(_tagStart, _statement.Length - _tagStart);
            _tagStart = _statement.Length;
            Enter(State.DollarQuote);
            return;
        }

        var first = _statement.Length == _tagStart + 1;
        if (Tokenizer.StartsName(c) || (!first && char.IsAsciiDigit(c)))
        {
            _statement.Append(c);
            return;
        }

        _state = State.Normal;
        Step(c);
    }

    bool EndsWithTag()
    {
        var body = _statement.Length - _tagStart;
        if (body + 1 < _tag.Length)
            return false;
        for (var i = 0; i < _tag.Length - 1; i++)
            if (_statement[_statement.Length - (_tag.Length - 1) + i] != _tag[i])
                return false;
        return true;
    }

    bool IsEscapePrefix()
    {
        var length = _statement.Length;
        return length > 0 && (_statement[length - 1] is 'e' or 'E') && (length < 2 || !Tokenizer.ContinuesName(_statement[length - 2]));
    }

    void Enter(State state)
    {
        _state = state;
        _fresh = true;
    }

    void Reset()
    {
        _statement.Clear();
        _state = State.Normal;
        _hasToken = false;
        _tokenBeforeMark = false;
        _closedEscape = false;
        _fresh = true;
        _depth = 0;
    }
}
