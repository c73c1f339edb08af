using Ekko.DuckLake.Sql;

namespace Ekko.DuckLake.Session;

/// <summary>INSTALL, LOAD and UPDATE EXTENSIONS: what is built in is accepted and does nothing.</summary>
static class ExtensionExecutor
{
    static readonly HashSet<string> BuiltIn = new(StringComparer.OrdinalIgnoreCase)
    {
        "ducklake", "sqlite", "sqlite_scanner", "postgres", "postgres_scanner", "httpfs", "aws", "json", "parquet", "icu", "core_functions",
            "autocomplete",
    };

    /// <summary>Runs the statement.</summary>
    public static RowSet Run(ExtensionStatement extension) =>
        extension.Extensions.FirstOrDefault(name => !BuiltIn.Contains(name)) is { } other
            ? throw UnsupportedStatement.Error(
                $"{extension.Verb} {other}", "extensions are not downloaded; ducklake, sqlite, postgres, httpfs and aws are built in.")
            : RowSet.Nothing;
}
