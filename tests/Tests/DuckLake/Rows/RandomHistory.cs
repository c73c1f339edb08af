using System.Globalization;
using Ekko.DuckLake;
using Ekko.Tests.DuckLake.Contract;
using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Rows;

#pragma warning disable CA5394 // Reproducible histories, nothing secret.
/// <summary>
/// A lake to which random things happen, and a model in memory to which the same happens. The seed decides everything.
/// </summary>
sealed partial class RandomHistory : IDisposable
{
    const int MaxTables = 3;

    readonly Random _random;
    readonly long _limit;
    readonly ContractLake _place;
    readonly List<string> _log = [];
    readonly SortedDictionary<long, ModelLake> _versions = [];
    List<ModelTable> _tables = [];
    DuckLakeDataSource _source;
    DuckLakeConnection _connection;
    string _checking = "running";
    int _nextKey;
    int _nextId;

    internal RandomHistory(CatalogKind kind, int seed)
    {
        _random = new Random(seed);
        _limit = new long[] { 0, 3, 10, 40 }[_random.Next(4)];
        _place = new ContractLake(kind);
        _log.Add(string.Create(CultureInfo.InvariantCulture, $"-- seed {seed}, {_place.Kind}, inlining limit {_limit}"));
        (_source, _connection) = Open();
        CreateTable();
        Remember();
    }

    /// <summary>What happened, as a script.</summary>
    internal string Log => $"{string.Join(";\n", _log)};\n-- {_checking}";

    internal async Task StepAsync()
    {
        switch (_random.Next(25))
        {
            case 0:
                Do("CALL ducklake_flush_inlined_data('lake')");
                break;
            case 1:
                Do("CALL ducklake_merge_adjacent_files('lake')");
                break;
            case 2:
                Do($"CALL ducklake_rewrite_data_files('lake', delete_threshold => {Pick("0", "0.2", "0.6")})");
                break;
            case 3 when _versions.Count > 3:
                Expire();
                break;
            case 4:
                Do(Pick("CALL ducklake_cleanup_old_files('lake', cleanup_all => true)",
                    "CALL ducklake_delete_orphaned_files('lake', cleanup_all => true)"));
                break;
            case 5:
                Reopen();
                break;
            case 6 or 7 or 8:
                Transaction();
                break;
            case 9 or 10 or 11:
                Define();
                break;
            case 12 or 13:
                DefineView();
                break;
            case 14 or 15:
                UsePrepared();
                break;
            case 16 or 17:
                await RaceAsync();
                break;
            default:
                Change(Table());
                break;
        }

        CheckViews(_views);
        Remember();
    }

    void Transaction()
    {
        Do("BEGIN");
        var (before, views) = (_tables, _views);
        for (var i = _random.Next(1, 5); i > 0; i--)
        {
            switch (_random.Next(8))
            {
                case 0 or 1:
                    Define();
                    break;
                case 2:
                    DefineView();
                    break;
                case 3 when _prepared.TrueForAll(p => p.FindIn(_tables) is not null):
                    UsePrepared();
                    break;
                default:
                    Change(Table());
                    break;
            }

            CheckViews(_views.Where(v => v.Lines(_tables) is not null));
            foreach (var table in _tables)
                Assert.Equal(table.Lines(), Read($"SELECT {table.SelectText} FROM {table.Name}"));
        }

        if (_random.Next(4) == 0)
        {
            Do("ROLLBACK");
            (_tables, _views) = (before, views);
        }
        else
        {
            Do("COMMIT");
        }
    }

    /// <summary>Changes what there is.</summary>
    void Define()
    {
        var table = Table();
        var column = table.Columns.Count > 2 ? table.Columns[_random.Next(2, table.Columns.Count)] : null;
        switch (_random.Next(13))
        {
            case 0 when _tables.Count < MaxTables:
                CreateTable();
                break;
            case 1 when _tables.Count > 1:
                Do($"DROP TABLE {table.Name}");
                _tables = [.. _tables.Where(t => t.Id != table.Id)];
                break;
            case 2:
                var renamed = table with { Name = Name("t") };
                Do($"ALTER TABLE {table.Name} RENAME TO {renamed.Name}");
                Replace(renamed);
                break;
            case 3 or 4:
                AddColumn(table);
                break;
            case 5 when column is not null && !table.Bound.Contains(column.Id):
                Do($"ALTER TABLE {table.Name} DROP COLUMN {column.Name}");
                Replace(table with { Columns = [.. table.Columns.Where(c => c.Id != column.Id)] });
                break;
            case 6:
                column = table.Columns[_random.Next(table.Columns.Count)];
                var named = column with { Name = Name("c") };
                Do($"ALTER TABLE {table.Name} RENAME COLUMN {column.Name} TO {named.Name}");
                Replace(table with { Columns = [.. table.Columns.Select(c => c.Id == column.Id ? named : c)] });
                break;
            case 7 when column is not null && Wider(column.Type) is { } type && !table.Bound.Contains(column.Id):
                Do($"ALTER TABLE {table.Name} ALTER COLUMN {column.Name} SET DATA TYPE {type}");
                Replace(table with { Columns = [.. table.Columns.Select(c => c.Id == column.Id ? c with { Type = type } : c)] });
                break;
            case 8 or 9:
                Do($"ALTER TABLE {table.Name} SET PARTITIONED BY "
                    + $"({Pick($"bucket(3, {table.Key.Name})", table.Text.Name, $"{table.Text.Name}, bucket(2, {table.Key.Name})")})");
                Replace(table with { Bound = [.. table.Bound, table.Key.Id, table.Text.Id] });
                break;
            case 10:
                Do($"ALTER TABLE {table.Name} RESET PARTITIONED BY");
                break;
            case 11:
                Do($"ALTER TABLE {table.Name} SET SORTED BY ({Pick($"{table.Key.Name} DESC", $"{table.Text.Name}, {table.Key.Name}")})");
                break;
            case 12:
                Do($"ALTER TABLE {table.Name} RESET SORTED BY");
                break;
            default:
                Change(table);
                break;
        }
    }

    void CreateTable()
    {
        var table = new ModelTable(_nextId++, Name("t"), [new(_nextId++, "k", "INTEGER", null), new(_nextId++, "v", "VARCHAR", null)], []);
        var options = Pick("", "", " PARTITIONED BY (bucket(3, k))", " PARTITIONED BY (v)", " SORTED BY (k DESC)");
        Do($"CREATE TABLE {table.Name}(k INTEGER, v VARCHAR){options}");
        _tables = [.. _tables, table with { Bound = [table.Key.Id, table.Text.Id] }];
    }

    void AddColumn(ModelTable table)
    {
        var type = Pick("TINYINT", "SMALLINT", "INTEGER", "VARCHAR");
        var initial = _random.Next(2) == 0 ? null : type == "VARCHAR"
            ? "d" + _nextId.ToString(CultureInfo.InvariantCulture) : (_nextId % 100).ToString(CultureInfo.InvariantCulture);
        var column = new ModelColumn(_nextId++, Name("c"), type, initial);
        Do($"ALTER TABLE {table.Name} ADD COLUMN {column.Name} "
            + $"{type}{(initial is null ? "" : $" DEFAULT {(type == "VARCHAR" ? $"'{initial}'" : initial)}")}");
        Replace(table with { Columns = [.. table.Columns, column] });
    }

    static string? Wider(string type) => type switch
    {
        "TINYINT" => "SMALLINT",
        "SMALLINT" => "INTEGER",
        "INTEGER" => "BIGINT",
        _ => null,
    };

    /// <summary>Changes rows.</summary>
    void Change(ModelTable table)
    {
        var (m, r) = (_random.Next(1, 9), _random.Next(0, 4));
        var condition = string.Create(CultureInfo.InvariantCulture, $"{table.Key.Name} % {m} = {r}");
        switch (_random.Next(11))
        {
            case 0 or 1 or 2 or 3:
                Insert(table);
                break;
            case 4 or 5:
                Do($"DELETE FROM {table.Name} WHERE {condition}");
                Replace(table with { Rows = [.. table.Rows.Where(row => row.Key % m != r)] });
                break;
            case 6 or 7:
                Do($"UPDATE {table.Name} SET {table.Text.Name} = {table.Text.Name} || 'u' WHERE {condition}");
                Replace(table with
                {
                    Rows =
                    [.. table.Rows.Select(row => row.Key % m == r ? row.With(table.Text.Id, row.Values[table.Text.Id] + "u") : row)]
                });
                break;
            case 8 when table.Columns.Count > 2:
                var column = table.Columns[_random.Next(2, table.Columns.Count)];
                var value = _random.Next(0, 99).ToString(CultureInfo.InvariantCulture);
                Do($"UPDATE {table.Name} SET {column.Name} = {(column.Type == "VARCHAR" ? $"'{value}'" : value)} WHERE {condition}");
                Replace(table with { Rows = [.. table.Rows.Select(row => row.Key % m == r ? row.With(column.Id, value) : row)] });
                break;
            case 9:
                Merge(table);
                break;
            case 10 when _random.Next(2) == 0:
                Do(Pick($"TRUNCATE {table.Name}", $"DELETE FROM {table.Name}"));
                Replace(table with { Rows = [] });
                break;
            default:
                Insert(table);
                break;
        }
    }

    void Insert(ModelTable table)
    {
        var count = _random.Next(3) switch { 0 => _random.Next(1, 4), 1 => _random.Next(1, 16), _ => _random.Next(16, 60) };
        var keys = Enumerable.Range(_nextKey, count).ToList();
        _nextKey += count;
        var text = Pick("n", "o", "p");
        var columns = $"{table.Name}({table.Key.Name}, {table.Text.Name})";
        Do(_random.Next(2) == 0
            ? $"INSERT INTO {columns} VALUES "
                + $"{string.Join(", ", keys.Select(k => string.Create(CultureInfo.InvariantCulture, $"({k}, '{text}')")))}"
            : string.Create(
                CultureInfo.InvariantCulture, $"INSERT INTO {columns} SELECT range, '{text}' FROM range({keys[0]}, {_nextKey})"));
        Replace(table with { Rows = [.. table.Rows, .. keys.Select(k => table.NewRow(k, text))] });
    }

    void Merge(ModelTable table)
    {
        var (first, last) = (Math.Max(0, _nextKey - _random.Next(1, 30)), _nextKey + _random.Next(0, 4));
        var (k, v) = (table.Key.Name, table.Text.Name);
        Do(string.Create(CultureInfo.InvariantCulture, $"""
            MERGE INTO {table.Name} AS target USING (SELECT range AS key FROM range({first}, {last})) s ON target.{k} = s.key
            WHEN MATCHED AND target.{k} % 3 = 0 THEN DELETE WHEN MATCHED THEN UPDATE
            SET {v} = target.{v} || 'm' WHEN NOT MATCHED THEN INSERT ({k}, {v}) VALUES (s.key, 'x')
            """));
        var there = table.Rows.Select(r => r.Key).ToHashSet();
        Replace(table with
        {
            Rows =
            [
                .. table.Rows.Where(r => r.Key < first || r.Key >= last || r.Key % 3 != 0)
                    .Select(r => r.Key >= first && r.Key < last ? r.With(table.Text.Id, r.Values[table.Text.Id] + "m") : r),
                .. Enumerable.Range(first, last - first).Where(key => !there.Contains(key)).Select(key => table.NewRow(key, "x")),
            ],
        });
        _nextKey = Math.Max(_nextKey, last);
    }

    void Expire()
    {
        var versions = _versions.Keys.SkipLast(1).Where(_ => _random.Next(3) == 0).ToList();
        if (versions.Count == 0)
            return;
        Do($"CALL ducklake_expire_snapshots('lake', versions => [{string.Join(", ", versions)}])");
        foreach (var version in versions)
            _versions.Remove(version);
    }

    void Reopen()
    {
        Close();
        (_source, _connection) = Open();
        _prepared = [];
    }

    void Remember() => _versions[CurrentVersion()] = new ModelLake(_tables, _views);

    long CurrentVersion() =>
        long.Parse(Read("SELECT id FROM ducklake_current_snapshot('lake')").Single(), CultureInfo.InvariantCulture);

    ModelTable Table() => _tables[_random.Next(_tables.Count)];

    void Replace(ModelTable table) => _tables = [.. _tables.Select(t => t.Id == table.Id ? table : t)];

    string Name(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{_nextId++}");

    string Pick(params string[] texts) => texts[_random.Next(texts.Length)];

    (DuckLakeDataSource, DuckLakeConnection) Open()
    {
        var source = _place.Open(a => a with { DataInliningRowLimit = _limit });
        return (source, source.OpenConnection());
    }

    void Do(string sql)
    {
        _log.Add(sql);
        _ = Answer.Of(_connection, sql);
    }

    List<string> Read(string sql)
    {
        try
        {
            return [.. Answer.Of(_connection, sql).Rows.Select(r => r[0] ?? "NULL").Order(StringComparer.Ordinal)];
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"-- {sql}", error);
        }
    }

    void Close()
    {
        _connection.Dispose();
        _source.Dispose();
    }

    public void Dispose()
    {
        Close();
        _place.Dispose();
    }
}
#pragma warning restore CA5394
