using System.Collections.Immutable;
using System.Text.Json;
using Ekko.DuckDb;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>
/// Reads back from the engine's catalog what a CREATE or ALTER made: types, NOT NULL and defaults as the engine understood them.
/// </summary>
sealed class DefinitionReader(DuckDbConnection connection, string catalog, string schema, string table)
{
    /// <summary>The columns of a table that was just created.</summary>
    /// <exception cref="DuckLakeException">It has something lake tables do not have.</exception>
    public ImmutableArray<ColumnDefinition> ReadColumns(CreateTableStatement create)
    {
        RefuseConstraints();
        RefuseGenerated(create);
        RefuseCollations();
        return [.. Columns(null).Select(Define)];
    }

    /// <summary>One column, or the field below it that a path names.</summary>
    public ColumnDefinition ReadColumn(IReadOnlyList<string> path)
    {
        RefuseCollations();
        var column = Columns(path[0]).FirstOrDefault()
            ?? throw new DuckLakeException(
                DuckLakeErrorKind.NotFound, $"Binder Error: Table \"{table}\" does not have a column with name \"{path[0]}\"");
        var definition = Define(column);
        foreach (var name in path.Skip(1))
            definition = definition.Children.First(c => SqlName.Same(c.Name, name));
        return definition;
    }

    /// <summary>A column or field that was just added: rows that are there already show its default as it is now.</summary>
    public ColumnDefinition ReadAdded(AlterAction.AddColumn add)
    {
        var column = ReadColumn(add.Path);
        // The engine does not keep the default of a field.
        var value = add.Path.Count == 1 ? column.Default : Default(WrittenDefault(add.Definition), column.Type);
        return value is null || column.Type.IsNested
            ? column with { Default = value }
            : column with { Default = value, InitialDefault = Constant(value.ToSql(column.Type), column) };
    }

    static string? WrittenDefault(string definition)
    {
        var reader = new TokenReader(new StatementText(definition));
        reader.TakeUntil(static r => r.Is("DEFAULT"));
        return reader.Take("DEFAULT") ? reader.Rest().Trim() : null;
    }

    string? Constant(string expression, ColumnDefinition column)
    {
        var value = Cast(expression, column.Type.SqlName);
        RequireConstant(expression, column.Name);
        return value;
    }

    // The engine takes nothing but a constant for a separator. It counts the clock as one, which stands still during a statement.
    void RequireConstant(string expression, string column)
    {
        try
        {
            _ = Rows($"SELECT string_agg('', CAST(({expression}) AS VARCHAR))");
        }
        catch (DuckDbException e) when (e.ErrorType is DuckDbErrorType.Binder)
        {
            throw new DuckLakeException(
                DuckLakeErrorKind.NotSupported,
                $"Adding column \"{column}\" failed: its default {expression} is not the same for all rows that are there already. "
                + "Add it without a default, then use ALTER COLUMN … SET DEFAULT for new rows.");
        }
    }

    /// <summary>What a default in the engine's text of it is: a literal's value, or an expression; null for none.</summary>
    static ColumnDefault? Default(string? text, ColumnType type)
    {
        if (text is null || text.Equals("NULL", StringComparison.OrdinalIgnoreCase))
            return null;
        var statement = new StatementText(text);
        var token = statement.Tokens[0];
        if (statement.Tokens.Count == 2 && token.Kind == SqlTokenKind.Text)
            return ColumnDefault.Literal(SqlName.Unquote(statement.Span(token)));
        var isNumber = statement.Tokens.Count == 2 && token.Kind == SqlTokenKind.Number;
        var isNegative = statement.Tokens.Count == 3 && statement.Span(token) is "-" && statement.Tokens[1].Kind == SqlTokenKind.Number;
        // As a BOOLEAN any number is true but 0; as texts most numbers are none.
        return (isNumber || isNegative) && type.Kind != ColumnKind.Boolean ? ColumnDefault.Literal(text) : ColumnDefault.Expression(text);
    }

    ColumnDefinition Define(EngineColumn column)
    {
        var definition = ColumnDefinition.Parse(column.Name, column.Type);
        var value = Default(column.Default, definition.Type);
        return definition with
        {
            NullsAllowed = column.NullsAllowed,
            Default = value,
            InitialDefault = value is { IsExpression: false } && !definition.Type.IsNested
                ? Cast(value.ToSql(definition.Type), column.Type) : null,
        };
    }

    string? Cast(string expression, string type) => Rows($"SELECT CAST(CAST(({expression}) AS {type}) AS VARCHAR)")[0][0];

    IEnumerable<EngineColumn> Columns(string? name) =>
        Rows($"""
            SELECT column_name, data_type, column_default, is_nullable FROM duckdb_columns()
            WHERE {Where}{(name is null ? "" : $" AND lower(column_name) = lower({SqlText.QuoteLiteral(name)})")} ORDER BY column_index
            """)
            .Select(r => new EngineColumn(r[0]!, r[1]!, r[2], r[3] == "true"));

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

    // The engine tells the collations of columns, above all those inside nested types, nowhere but in a plan.
    void RefuseCollations()
    {
        var query = $"FROM {new SqlName([catalog, schema, table]).Sql}";
        using var plan = JsonDocument.Parse(
            Rows($"SELECT json_serialize_plan({SqlText.QuoteLiteral(query)})")[0][0]!, new JsonDocumentOptions { MaxDepth = 1000 });
        var scan = plan.RootElement.GetProperty("plans")[0];
        while (!scan.TryGetProperty("returned_types", out _))
            scan = scan.GetProperty("children")[0];
        var columns = scan.GetProperty("names").EnumerateArray().Zip(scan.GetProperty("returned_types").EnumerateArray());
        if (columns.FirstOrDefault(static c => HasCollation(c.Second)).First is { ValueKind: JsonValueKind.String } name)
        {
            throw new DuckLakeException(
                DuckLakeErrorKind.NotSupported,
                $"Collations are not supported in DuckLake storage: column \"{name}\" of table \"{table}\" has one. "
                + "Leave it out and write COLLATE in queries.");
        }
    }

    static bool HasCollation(JsonElement type) => type.ValueKind switch
    {
        JsonValueKind.Object => SyntaxTree.Text(type, "collation").Length > 0 || type.EnumerateObject().Any(p => HasCollation(p.Value)),
        JsonValueKind.Array => type.EnumerateArray().Any(HasCollation),
        _ => false,
    };

    List<string?[]> Rows(string sql) => EngineRows.Read(connection, sql);

    sealed record EngineColumn(string Name, string Type, string? Default, bool NullsAllowed);
}
