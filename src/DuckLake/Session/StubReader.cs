using System.Collections.Immutable;
using System.Text.Json;
using Ekko.DuckDb;
using Ekko.DuckLake.AddFiles;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>
/// Reads back from the engine's catalog what a CREATE or ALTER did to a stub: types, NOT NULL and defaults as the engine understood them.
/// </summary>
sealed class StubReader(DuckDbConnection connection, string catalog, string schema, string table)
{
    /// <summary>The columns of a table that was just created.</summary>
    /// <exception cref="DuckLakeException">It has something lake tables do not have.</exception>
    public ImmutableArray<ColumnDefinition> ReadColumns(CreateTableStatement create)
    {
        RefuseConstraints();
        RefuseGenerated(create);
        return [.. Columns(null).Select(Define)];
    }

    /// <summary>One column, or the field below it that a path names.</summary>
    public ColumnDefinition ReadColumn(IReadOnlyList<string> path)
    {
        var column = Columns(path[0]).FirstOrDefault()
            ?? throw new DuckLakeException(
                DuckLakeErrorKind.NotFound, $"Binder Error: Table \"{table}\" does not have a column with name \"{path[0]}\"");
        var definition = Define(column);
        foreach (var name in path.Skip(1))
            definition = definition.Children.First(c => SqlName.Same(c.Name, name));
        return definition;
    }

    /// <summary>A field below a column, with the default its definition gives it, which the engine does not keep.</summary>
    public ColumnDefinition ReadField(IReadOnlyList<string> path, string definition)
    {
        var field = ReadColumn(path);
        var reader = new TokenReader(new StatementText(definition));
        reader.TakeUntil(static r => r.Is("DEFAULT"));
        if (!reader.Take("DEFAULT"))
            return field;
        var value = Default(reader.Rest().Trim());
        return field with
        {
            Default = value,
            InitialDefault = value is { IsExpression: false } literal && !field.Type.IsNested
            ? Cast(literal.Text, field.Type.SqlName) : null
        };
    }

    /// <summary>The overloads of a macro that was just created.</summary>
    /// <param name="written">What was written: the engine's catalog does not tell about defaults.</param>
    /// <param name="evaluate">Evaluates expressions to text.</param>
    public ImmutableArray<MacroImplementation> ReadMacro(
        IReadOnlyList<MacroOverload> written, Func<IReadOnlyList<string>, string?[]> evaluate)
    {
        var isTable = written[0].IsTable;
        var rows = Rows($"""
            SELECT macro_definition, to_json(parameters)::VARCHAR, to_json(parameter_types)::VARCHAR FROM duckdb_functions()
            WHERE lower(database_name) = lower({SqlText.QuoteLiteral(catalog)}) AND lower(schema_name) = lower({SqlText.QuoteLiteral(schema)})
              AND lower(function_name) = lower({SqlText.QuoteLiteral(table)}) AND function_type = '{(isTable ? "table_macro" : "macro")}'
            """);
        return [.. rows.Select((row, index) => new MacroImplementation(index, "duckdb", row[0]!, isTable ? "table" : "scalar", [..
            Texts(row[1])
                .Zip(Texts(row[2]), (name, type) => Parameter(name!, type, written[index].Defaults.GetValueOrDefault(name!), evaluate))]))];
    }

    static MacroParameter Parameter(string name, string? type, string? value, Func<IReadOnlyList<string>, string?[]> evaluate)
    {
        var types = value is null ? [] : evaluate([$"typeof({value})", value]);
        return new MacroParameter(
            name, CatalogType(type), value is null ? null : types[1] ?? "NULL", value is null ? "unknown" : CatalogType(types[0]));
    }

    static string CatalogType(string? type) =>
        type is null or "\"NULL\"" ? "unknown" : ColumnDefinition.Parse("parameter", type).Type.CatalogText;

    static string?[] Texts(string? json) => json is null ? [] : JsonSerializer.Deserialize<string?[]>(json)!;

    /// <summary>What a default in the engine's text of it is: a literal's value, or an expression; null for none.</summary>
    public static ColumnDefault? Default(string? text)
    {
        if (text is null || text.Equals("NULL", StringComparison.OrdinalIgnoreCase))
            return null;
        var statement = new StatementText(text);
        var token = statement.Tokens[0];
        if (statement.Tokens.Count == 2 && token.Kind == SqlTokenKind.Text)
            return ColumnDefault.Literal(SqlName.Unquote(statement.Span(token)));
        var isNumber = statement.Tokens.Count == 2 && token.Kind == SqlTokenKind.Number;
        var isNegative = statement.Tokens.Count == 3 && statement.Span(token) is "-" && statement.Tokens[1].Kind == SqlTokenKind.Number;
        return isNumber || isNegative ? ColumnDefault.Literal(text) : ColumnDefault.Expression(text);
    }

    ColumnDefinition Define(StubColumn column)
    {
        var definition = ColumnDefinition.Parse(column.Name, column.Type);
        var value = Default(column.Default);
        return definition with
        {
            NullsAllowed = column.NullsAllowed,
            Default = value,
            InitialDefault = value is { IsExpression: false } literal && !definition.Type.IsNested ? Cast(literal.Text, column.Type) : null,
        };
    }

    string? Cast(string text, string type) =>
        Rows($"SELECT CAST(CAST({SqlText.QuoteLiteral(text)} AS {type}) AS VARCHAR)").Select(r => r[0]).FirstOrDefault();

    IEnumerable<StubColumn> Columns(string? name) =>
        Rows($"""
            SELECT column_name, data_type, column_default, is_nullable FROM duckdb_columns()
            WHERE {Where}{(name is null ? "" : $" AND lower(column_name) = lower({SqlText.QuoteLiteral(name)})")} ORDER BY column_index
            """)
            .Select(r => new StubColumn(r[0]!, r[1]!, r[2], r[3] == "true"));

    string Where =>
        $"lower(database_name) = lower({SqlText.QuoteLiteral(catalog)}) AND lower(schema_name) = lower({SqlText.QuoteLiteral(schema)}) "
        + $"AND lower(table_name) = lower({SqlText.QuoteLiteral(table)})";

    void RefuseConstraints()
    {
        foreach (var row in Rows($"SELECT constraint_type FROM duckdb_constraints() WHERE {Where} AND constraint_type <> 'NOT NULL'"))
        {
            var kind = row[0] is "PRIMARY KEY" or "UNIQUE" ? "PRIMARY KEY/UNIQUE" : row[0];
            throw new DuckLakeException(
                DuckLakeErrorKind.NotSupported, $"Not implemented Error: {kind} constraints are not supported in DuckLake");
        }
    }

    static void RefuseGenerated(CreateTableStatement create)
    {
        foreach (var column in create.Columns is null ? [] : TokenReader.SplitGroup(create.Columns))
        {
            var reader = new TokenReader(new StatementText(column));
            reader.TakeUntil(static r => r.Is("GENERATED") || (r.Is("AS") && r.IsSymbol("(", 1)));
            if (!reader.AtEnd)
                throw new DuckLakeException(
                    DuckLakeErrorKind.NotSupported, "Not implemented Error: DuckLake does not support generated columns");
        }
    }

    List<string?[]> Rows(string sql) => EngineRows.Read(connection, sql);

    sealed record StubColumn(string Name, string Type, string? Default, bool NullsAllowed);
}
