using Ekko.DuckLake;
using Ekko.Tests.DuckLake.Contract;

namespace Ekko.Tests.DuckLake.Differential;

/// <summary>A lake and a database of the engine under the same name, to which the same statements are given.</summary>
sealed class DifferentialScript : IDisposable
{
    readonly ContractLake _place;
    readonly long _inliningLimit;
    readonly ScriptGenerator _generator;
    readonly Random _random;
    readonly string _folder = Directory.CreateTempSubdirectory("ekko-script-").FullName;
    readonly DuckLakeDataSource _engineSource = new(new DuckLakeDataSourceOptions());
    readonly DuckLakeConnection _engine;
    readonly List<string> _log = [];
    DuckLakeDataSource _lakeSource;
    DuckLakeConnection _lake;
    ScriptModel _committed = ScriptModel.Empty;

    internal DifferentialScript(CatalogKind kind, long inliningLimit, int seed)
    {
        _place = new ContractLake(kind);
        _inliningLimit = inliningLimit;
        _generator = new ScriptGenerator(seed);
        _random = new Random(seed);
        Directory.CreateDirectory(Path.Combine(_folder, "lake"));
        Directory.CreateDirectory(Path.Combine(_folder, "engine"));
        _engine = _engineSource.OpenConnection();
        RunOn(_engine, "ATTACH ':memory:' AS lake");
        RunOn(_engine, "USE lake");
        (_lakeSource, _lake) = Open();
        RunOn(_engine, "SET TimeZone = 'UTC'");
        RunOn(_lake, "SET TimeZone = 'UTC'");
    }

    /// <summary>What happened, as a script.</summary>
    internal string Log => string.Join(";\n", _log);

    /// <summary>How many statements answered the same, failed on both sides, or were refused by the lake.</summary>
    internal (int Same, int Failed, int Refused) Counts { get; private set; }

    /// <summary>Whether the engine is out of order, so that there is nothing to compare with.</summary>
    internal bool HasEnded { get; private set; }

    internal void Step()
    {
        if (HasEnded)
            return;
        if (_random.Next(8) == 0 && !_generator.Model.IsInTransaction)
            Maintain();
        var statement = _generator.Next();
        var values = string.Join(", ", statement.Parameters.Select(p => $"'{p}'"));
        _log.Add(statement.Sql + (values.Length == 0 ? "" : $" -- {values}"));
        var mine = RunOn(_lake, statement, "lake");
        if (mine.Error is { } error && ScriptRefusals.IsReason(error))
        {
            Counts = Counts with { Refused = Counts.Refused + 1 };
            LeaveTransaction();
            return;
        }

        var others = RunOn(_engine, statement, "engine");
        HasEnded = ScriptRefusals.IsFaultOfEngine(others.Error);
        if (HasEnded)
            return;
        Compare(statement, mine, others);
        Apply(statement, mine);
        foreach (var table in statement.Changed)
            CompareTable(table);
    }

    /// <summary>Everything is the same for those who open the lake later.</summary>
    internal void Reopen()
    {
        if (HasEnded)
            return;
        LeaveTransaction();
        _lake.Dispose();
        _lakeSource.Dispose();
        (_lakeSource, _lake) = Open();
        RunOn(_lake, "SET TimeZone = 'UTC'");
        RunOn(_engine, "SET TimeZone = 'UTC'");
        _log.Add("-- opened again");
        foreach (var table in _generator.Model.Tables.Where(t => !t.IsTemporary))
        {
            CompareTable(table.Path);
            CompareQuery($"DESCRIBE {table.Path}");
        }

        foreach (var view in _generator.Model.Views)
            CompareQuery($"FROM lake.main.{view.Name}{(view.IsMacro ? "()" : "")}");
        CompareQuery("SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE database_name = 'lake' AND NOT internal "
            + "AND table_name IN (SELECT t.table_name FROM duckdb_tables() AS t)");
    }

    // What moves rows between the catalog and files changes no answer.
    void Maintain()
    {
        var sql = new[]
        {
            "CALL ducklake_flush_inlined_data('lake')", "CALL ducklake_merge_adjacent_files('lake')",
            "CALL ducklake_rewrite_data_files('lake', delete_threshold => 0.1)",
        }[_random.Next(3)];
        _log.Add(sql);
        if (ScriptOutcome.Of(_lake, sql, []) is { Error: { } error } && !ScriptRefusals.IsReason(error))
            throw Different(sql, $"it failed: {error.Message}");
        foreach (var table in _generator.Model.Tables)
            CompareTable(table.Path);
    }

    void Compare(ScriptStatement statement, ScriptOutcome mine, ScriptOutcome others)
    {
        if (mine.Error is not null && others.Error is not null)
        {
            Counts = Counts with { Failed = Counts.Failed + 1 };
            LeaveTransaction();
            return;
        }

        if (others.Error is { } error)
        {
            if (!ScriptRefusals.IsLenience(error, statement.Sql))
                throw Different(statement.Sql, $"the engine fails: {error.Message}");
            return;
        }

        if (mine.Error is not null)
            throw Different(statement.Sql, $"the lake fails: {mine.Error.GetType().Name}: {mine.Error.Message}");
        if (mine.DifferenceTo(others, statement.Comparison, isExact: false) is { } difference)
            throw Different(statement.Sql, $"on the lake {difference} as in the engine");
        Counts = Counts with { Same = Counts.Same + 1 };
    }

    void Apply(ScriptStatement statement, ScriptOutcome outcome)
    {
        if (outcome.Error is not null)
            return;
        var model = statement.After?.Invoke(_generator.Model) ?? _generator.Model;
        switch (statement.Sql.Split(' ')[0])
        {
            case "BEGIN" or "START":
                _committed = model;
                model = model with { IsInTransaction = true };
                break;
            case "COMMIT" or "END":
                model = model with { IsInTransaction = false };
                break;
            case "ROLLBACK" or "ABORT":
                model = _committed;
                break;
        }

        _generator.Model = model;
    }

    // After an error both sides begin anew: what one statement refuses, the other side has not run.
    void LeaveTransaction()
    {
        if (!_generator.Model.IsInTransaction)
            return;
        _log.Add("ROLLBACK");
        RunOn(_lake, "ROLLBACK");
        RunOn(_engine, "ROLLBACK");
        _generator.Model = _committed;
        foreach (var table in _generator.Model.Tables)
            CompareTable(table.Path);
    }

    void CompareTable(string path)
    {
        if (_generator.Model.Tables.FirstOrDefault(t => t.Path == path) is { } table)
            CompareQuery($"FROM {(table.IsTemporary ? table.Name : path)}");
    }

    void CompareQuery(string sql)
    {
        var (mine, others) = (ScriptOutcome.Of(_lake, sql, []), ScriptOutcome.Of(_engine, sql, []));
        if (mine.Error is not null && others.Error is not null)
            return;
        if (others.Error is { } error && ScriptRefusals.IsLenience(error))
            return;
        if (mine.Error is not null || others.Error is not null)
            throw Different(sql, $"lake: {mine.Error?.Message ?? "answers"}, engine: {others.Error?.Message ?? "answers"}");
        // In a file the engine keeps equal numbers of a column once: −0.0 or 0.0.
        if (mine.DifferenceTo(others, Comparison.Rows, isExact: _place.Kind != CatalogKind.DuckDbFile) is { } difference)
            throw Different(sql, $"on the lake {difference} as in the engine");
    }

    ScriptOutcome RunOn(DuckLakeConnection connection, ScriptStatement statement, string side) =>
        ScriptOutcome.Of(
            connection, statement.Sql.Replace("{folder}", Path.Combine(_folder, side), StringComparison.Ordinal), statement.Parameters);

    static void RunOn(DuckLakeConnection connection, string sql) => _ = ScriptOutcome.Of(connection, sql, []);

    static InvalidOperationException Different(string sql, string how) => new($"{sql}\n-- {how}");

    (DuckLakeDataSource, DuckLakeConnection) Open()
    {
        var source = _place.Open(a => a with { DataInliningRowLimit = _inliningLimit });
        return (source, source.OpenConnection());
    }

    public void Dispose()
    {
        _lake.Dispose();
        _lakeSource.Dispose();
        _engine.Dispose();
        _engineSource.Dispose();
        _place.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
