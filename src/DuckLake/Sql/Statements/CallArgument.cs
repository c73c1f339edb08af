namespace Ekko.DuckLake.Sql;

/// <summary>One argument of a call: its name when it is given by name, and the text of its expression.</summary>
readonly record struct CallArgument(string? Name, string Expression)
{
    /// <summary>Parses one argument of a call: an expression, or <c>name => expression</c>.</summary>
    public static CallArgument Parse(string argument)
    {
        var reader = new TokenReader(new StatementText(argument));
        if (reader.TakeName() is { } name && (reader.TakeSymbol("=>") || reader.TakeSymbol(":=") || reader.TakeSymbol("=")))
            return new CallArgument(name, reader.Rest());
        return new CallArgument(null, argument);
    }
}
