using System.Globalization;

namespace Ekko.Tests.DuckLake.Differential;

#pragma warning disable CA5394 // Reproducible scripts, nothing secret.
// Statements about statements, transactions, files, settings.
sealed partial class ScriptGenerator
{
    /// <summary>A statement that is explained, or prepared and executed.</summary>
    ScriptStatement Explain()
    {
        var inner = One(2) ? Ask() : Change();
        if (_parameters.Count > 0)
            return inner;
        return _random.Next(4) switch
        {
            0 => new ScriptStatement($"EXPLAIN {inner.Sql}", Comparison.Success) with { Changed = inner.Changed },
            1 => new ScriptStatement($"EXPLAIN ANALYZE {inner.Sql}", Comparison.Success) with { Changed = inner.Changed },
            2 => new ScriptStatement($"PREPARE p AS {inner.Sql}", Comparison.Success) with { Changed = inner.Changed },
            _ => new ScriptStatement(Pick("EXECUTE p", "DEALLOCATE p"), Comparison.Rows)
            {
                Changed = [.. Model.Tables.Select(t => t.Path)],
            },
        };
    }

    ScriptStatement Other()
    {
        var table = Table();
        // The engine's own functions take a quote in a name for its end.
        var shown = Model.Tables.First(t => !t.IsTemporary && !t.Name.Contains("\"\"", StringComparison.Ordinal)).Path;
        var all = Model.Tables.Select(t => t.Path).ToList();
        return _random.Next(18) switch
        {
            < 5 => Model.IsInTransaction
                ? new ScriptStatement(Pick("COMMIT", "COMMIT", "ROLLBACK", "END", "ABORT"), Comparison.Success) with { Changed = all }
                : new ScriptStatement(Pick("BEGIN", "BEGIN TRANSACTION", "START TRANSACTION"), Comparison.Success),
            5 or 6 => CopyTo(table),
            7 when !Model.IsInTransaction => new ScriptStatement(
                $"COPY {Path(table)} FROM '{{folder}}/{Number(_copied)}.parquet' (FORMAT parquet)", Comparison.Count)
            {
                Changed = [table.Path],
            },
            8 => new ScriptStatement($"SET VARIABLE v = (SELECT max({Pick(table.Columns).Name}) FROM {Path(table)})", Comparison.Success),
            9 => new ScriptStatement("SELECT getvariable('v') AS v", Comparison.Rows),
            10 => new ScriptStatement($"PRAGMA table_info('{shown}')", Comparison.Rows),
            11 => new ScriptStatement(Pick("SHOW TABLES", "PRAGMA show_tables"), Comparison.Rows),
            12 => new ScriptStatement(
                "SELECT schema_name, table_name, column_name, data_type, is_nullable, column_default FROM duckdb_columns() "
                + "WHERE database_name = 'lake' AND NOT internal "
                + "AND table_name IN (SELECT t.table_name FROM duckdb_tables() AS t)",
                Comparison.Rows),
            13 => new ScriptStatement(
                "SELECT table_schema, table_name, table_type FROM information_schema.tables WHERE table_catalog = 'lake'", Comparison.Rows),
            14 => new ScriptStatement(
                $"SET TimeZone{Gap}={Gap}'{Pick("UTC", "Europe/Berlin", "Asia/Kolkata", "America/New_York")}'", Comparison.Success),
            15 => new ScriptStatement(Pick("USE lake", "USE lake.main", "SET schema = 'lake.main'"), Comparison.Success),
            16 => new ScriptStatement(Pick("VACUUM", "ANALYZE", "SELECT 1", ";", "-- nothing"), Comparison.Success),
            _ => new ScriptStatement($"CALL pragma_table_info('{shown}')", Comparison.Rows),
        };
    }

    int _copied;

    ScriptStatement CopyTo(ScriptTable table)
    {
        var file = string.Create(CultureInfo.InvariantCulture, $"{{folder}}/{++_copied}.{Pick("parquet", "csv")}");
        var what = One(2) ? Path(table) : $"({Select().Sql})";
        return new ScriptStatement($"COPY {what} TO '{file}' {Pick("", "(FORMAT csv, HEADER)", "(FORMAT parquet)")}", Comparison.Count);
    }
}
#pragma warning restore CA5394
