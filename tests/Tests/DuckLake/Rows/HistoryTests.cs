using System.Globalization;
using Ekko.DuckLake;
using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Rows;

/// <summary>
/// Random histories of one table against a list of rows in memory: every version has the rows it had, counts need no look at the rows, and the change
/// feed leads from each version to the next.
/// </summary>
public sealed class HistoryTests
{
    const int Histories = 12;
    const int Steps = 14;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, int.TryParse(Environment.GetEnvironmentVariable("EKKO_HISTORIES"), out var count) ? count : Histories)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_version_has_its_rows(int seed)
    {
        using var history = new RandomHistory(seed);
        for (var step = 0; step < Steps; step++)
            history.Step();
        history.Check();
    }

#pragma warning disable CA5394 // Reproducible histories, nothing secret.
    sealed class RandomHistory : IDisposable
    {
        readonly string _folder = Directory.CreateTempSubdirectory("ekko-history-").FullName;
        readonly Random _random;
        readonly long _limit;
        readonly List<string> _log = [];
        readonly SortedDictionary<long, List<string>> _versions = [];
        List<(int Key, string Value)> _rows = [];
        DuckLakeDataSource _source;
        DuckLakeConnection _connection;
        int _nextKey;

        internal RandomHistory(int seed)
        {
            _random = new Random(seed);
            _limit = new long[] { 0, 3, 10 }[seed % 3];
            (_source, _connection) = Open();
            Run("CREATE TABLE t(k INTEGER, v VARCHAR)");
            Remember();
        }

        internal void Step()
        {
            switch (_random.Next(12))
            {
                case 0:
                    Run("CALL ducklake_flush_inlined_data('lake')");
                    Remember();
                    break;
                case 1:
                    Reopen();
                    break;
                case 2 or 3:
                    Run("BEGIN");
                    var before = _rows.ToList();
                    for (var i = _random.Next(1, 4); i > 0; i--)
                    {
                        Change();
                        Assert.Equal(Sorted(_rows), Read("SELECT k || ':' || v FROM t"));
                    }

                    if (_random.Next(4) == 0)
                    {
                        Run("ROLLBACK");
                        _rows = before;
                    }
                    else
                    {
                        Run("COMMIT");
                        Remember();
                    }

                    break;
                default:
                    Change();
                    Remember();
                    break;
            }
        }

        internal void Check()
        {
            try
            {
                CheckVersions();
                CheckChanges();
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"limit {_limit}:\n{string.Join(";\n", _log)}", error);
            }
        }

        void CheckVersions()
        {
            foreach (var (version, rows) in _versions)
            {
                var at = string.Create(CultureInfo.InvariantCulture, $"t AT (VERSION => {version})");
                Assert.Equal(rows, Read($"SELECT k || ':' || v FROM {at}"));
                Assert.Equal(rows.Count.ToString(CultureInfo.InvariantCulture), Read($"SELECT count(*) FROM {at}").Single());
                Assert.Equal(rows.Count.ToString(CultureInfo.InvariantCulture), Read($"SELECT count(DISTINCT rowid) FROM {at}").Single());
            }
        }

        void CheckChanges()
        {
            var versions = _versions.Keys.ToList();
            for (var i = 1; i < versions.Count; i++)
            {
                var range = string.Create(CultureInfo.InvariantCulture, $"'lake', 'main', 't', {versions[i - 1] + 1}, {versions[i]}");
                if (versions[i] == versions[i - 1])
                    continue;
                var rows = _versions[versions[i - 1]].Concat(Read($"SELECT k || ':' || v FROM ducklake_table_insertions({range})")).ToList();
                foreach (var deleted in Read($"SELECT k || ':' || v FROM ducklake_table_deletions({range})"))
                    Assert.True(rows.Remove(deleted), $"{deleted} was deleted up to version {versions[i]} but was not there");
                Assert.Equal(_versions[versions[i]], rows.Order(StringComparer.Ordinal));
            }
        }

        void Change()
        {
            var (m, r) = (_random.Next(1, 9), _random.Next(0, 4));
            var condition = string.Create(CultureInfo.InvariantCulture, $"k % {m} = {r}");
            switch (_random.Next(10))
            {
                case 0 or 1 or 2 or 3:
                    Insert();
                    break;
                case 4 or 5:
                    Run($"DELETE FROM t WHERE {condition}");
                    _rows.RemoveAll(row => row.Key % m == r);
                    break;
                case 6 or 7:
                    Run($"UPDATE t SET v = v || 'u' WHERE {condition}");
                    _rows = [.. _rows.Select(row => row.Key % m == r ? (row.Key, row.Value + "u") : row)];
                    break;
                case 8:
                    Merge();
                    break;
                default:
                    Run(_random.Next(2) == 0 ? "TRUNCATE t" : "DELETE FROM t");
                    _rows.Clear();
                    break;
            }
        }

        void Insert()
        {
            var count = _random.Next(1, 16);
            var keys = Enumerable.Range(_nextKey, count).ToList();
            _nextKey += count;
            Run(_random.Next(2) == 0
                ? $"INSERT INTO t VALUES {string.Join(", ", keys.Select(k => string.Create(CultureInfo.InvariantCulture, $"({k}, 'n')")))}"
                : string.Create(CultureInfo.InvariantCulture, $"INSERT INTO t SELECT range, 'n' FROM range({keys[0]}, {_nextKey})"));
            _rows.AddRange(keys.Select(k => (k, "n")));
        }

        void Merge()
        {
            var (first, last) = (Math.Max(0, _nextKey - _random.Next(1, 12)), _nextKey + _random.Next(0, 4));
            Run(string.Create(CultureInfo.InvariantCulture,
                $"MERGE INTO t USING (SELECT range AS k FROM range({first}, {last})) s ON t.k = s.k WHEN MATCHED AND t.k % 3 = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET v = t.v || 'm' WHEN NOT MATCHED THEN INSERT VALUES (s.k, 'x')"));
            var matched = _rows.Select(r => r.Key).ToHashSet();
            _rows = [.. _rows.Where(r => r.Key < first || r.Key >= last || r.Key % 3 != 0).Select(r => r.Key >= first && r.Key < last ? (r.Key, r.Value + "m") : r)];
            _rows.AddRange(Enumerable.Range(first, last - first).Where(k => !matched.Contains(k)).Select(k => (k, "x")));
            _nextKey = Math.Max(_nextKey, last);
        }

        void Remember() => _versions[long.Parse(Read("SELECT id FROM ducklake_current_snapshot('lake')").Single(), CultureInfo.InvariantCulture)] = Sorted(_rows);

        void Reopen()
        {
            Close();
            (_source, _connection) = Open();
        }

        (DuckLakeDataSource, DuckLakeConnection) Open()
        {
            var source = new DuckLakeDataSource(new DuckLakeDataSourceOptions
            {
                Lakes = [new LakeAttachment { Name = "lake", CatalogPath = $"sqlite:{_folder}/catalog.sqlite", DataPath = $"{_folder}/data/", DataInliningRowLimit = _limit }],
                DefaultLake = "lake",
            });
            return (source, source.OpenConnection());
        }

        void Run(string sql)
        {
            _log.Add(sql);
            try
            {
                _ = Answer.Of(_connection, sql);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"limit {_limit}:\n{string.Join(";\n", _log)}", error);
            }
        }

        List<string> Read(string sql)
        {
            try
            {
                return [.. Answer.Of(_connection, sql).Rows.Select(r => r[0]!).Order(StringComparer.Ordinal)];
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"limit {_limit}:\n{string.Join(";\n", _log)};\n-- {sql}", error);
            }
        }

        static List<string> Sorted(IEnumerable<(int Key, string Value)> rows) =>
            [.. rows.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Key}:{r.Value}")).Order(StringComparer.Ordinal)];

        void Close()
        {
            _connection.Dispose();
            _source.Dispose();
        }

        public void Dispose()
        {
            Close();
            Directory.Delete(_folder, recursive: true);
        }
    }
#pragma warning restore CA5394
}
