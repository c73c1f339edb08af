using System.Collections.Immutable;
using System.Text.Json;
using Ekko.DuckDb;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>
/// Reads back from the engine's catalog what a CREATE MACRO made of a temporary macro: types as the engine understood them, defaults as
/// values.
/// </summary>
/// <param name="connection">Where the macro was created.</param>
/// <param name="created">The name it was created under.</param>
/// <param name="macro">Its name in the lake.</param>
/// <param name="evaluate">Evaluates expressions to text.</param>
sealed class MacroReader(
    DuckDbConnection connection, string created, string macro, Func<IReadOnlyList<string>, string?[]> evaluate)
{
    /// <summary>The engine's name for the type of a NULL without a type.</summary>
    const string NullType = "\"NULL\"";

    /// <summary>The overloads of a macro that was just created.</summary>
    /// <param name="written">What was written: the engine's catalog does not tell about defaults.</param>
    /// <param name="bodies">The bodies of the overloads as the engine writes them.</param>
    public ImmutableArray<MacroImplementation> Read(IReadOnlyList<MacroOverload> written, IReadOnlyList<string> bodies)
    {
        var isTable = written[0].IsTable;
        var rows = EngineRows.Read(connection, $"""
            SELECT to_json(parameters)::VARCHAR, to_json(parameter_types)::VARCHAR FROM duckdb_functions()
            WHERE database_name = 'temp' AND function_name = {SqlText.QuoteLiteral(created)}
              AND function_type = '{(isTable ? "table_macro" : "macro")}'
            """);
        return [.. rows.Select((row, index) => new MacroImplementation(index, "duckdb", bodies[index], isTable ? "table" : "scalar", [..
            Texts(row[0])
                .Zip(Texts(row[1]), (name, type) => Parameter(name!, type, written[index].Defaults.GetValueOrDefault(name!)))]))];
    }

    MacroParameter Parameter(string name, string? type, string? value)
    {
        var declared = type is null or NullType ? MacroParameter.Unknown : ScalarType(name, type).CatalogText;
        if (value is null)
            return new MacroParameter(name, declared, null, MacroParameter.Unknown);
        var constant = evaluate([value, $"typeof({value})"]);
        if (constant[1] is NullType)
            return new MacroParameter(name, declared, "(NULL)", MacroParameter.Unknown);
        var valueType = ColumnDefinition.Parse(name, constant[1]!).Type;
        if (constant[0] is not { } text)
            return new MacroParameter(name, declared, $"CAST(NULL AS {constant[1]})", MacroParameter.Unknown);
        RequireText(name, text, constant[1]!);
        // The catalog's words for nested types do not tell their parts.
        return valueType.IsNested
            ? new MacroParameter(name, declared, $"CAST({SqlText.QuoteLiteral(text)} AS {constant[1]})", MacroParameter.Unknown)
            : new MacroParameter(name, declared, text, valueType.CatalogText);
    }

    ColumnType ScalarType(string parameter, string type) => ColumnDefinition.Parse(parameter, type).Type is { IsNested: false } scalar
        ? scalar
        : throw new DuckLakeException(
            DuckLakeErrorKind.NotSupported,
            $"Creating macro \"{macro}\" failed: parameter \"{parameter}\" is a {type}, and the format keeps no nested types of "
            + "parameters. Leave the type out and cast inside the macro.");

    void RequireText(string parameter, string text, string type)
    {
        if (evaluate([$"TRY_CAST({SqlText.QuoteLiteral(text)} AS {type})"])[0] == text)
            return;
        throw new DuckLakeException(
            DuckLakeErrorKind.NotSupported,
            $"Creating macro \"{macro}\" failed: the format keeps defaults as texts, and {text} is not the text of one {type} only "
            + $"(parameter \"{parameter}\"). Cast inside the macro instead.");
    }

    static string?[] Texts(string? json) => json is null ? [] : JsonSerializer.Deserialize<string?[]>(json)!;
}
