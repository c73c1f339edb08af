using System.Data.Common;
using Ekko.DuckLake;
using Ekko.Tests.Golden;

namespace Ekko.Tests.DuckLake.Rows;

#pragma warning disable CA5394 // Reproducible histories, nothing secret.
// Views, prepared statements, and several sessions at once.
sealed partial class RandomHistory
{
    const int MaxViews = 3;

    List<ModelView> _views = [];
    List<ModelPrepared> _prepared = [];

    void DefineView()
    {
        var table = Table();
        var view = _views.Count > 0 ? _views[_random.Next(_views.Count)] : null;
        switch (_random.Next(6))
        {
            case 0 when view is not null:
                Do($"DROP VIEW {view.Name}");
                _views = [.. _views.Where(v => v != view)];
                break;
            case 1 when view is not null:
                var renamed = view with { Name = Name("w") };
                Do($"ALTER VIEW {view.Name} RENAME TO {renamed.Name}");
                _views = [.. _views.Select(v => v == view ? renamed : v)];
                break;
            default:
                var name = view is not null && (_views.Count == MaxViews || _random.Next(2) == 0) ? view.Name : Name("w");
                var divisor = _random.Next(1, 5);
                var made = new ModelView(name, table.Name, table.Key.Name, table.Text.Name, divisor, _random.Next(divisor));
                Do($"CREATE OR REPLACE VIEW {name} AS {made.Query}");
                _views = [.. _views.Where(v => v.Name != name), made];
                break;
        }
    }

    /// <summary>A view shows what its table has now, under whatever snapshot it was found.</summary>
    void CheckViews(IEnumerable<ModelView> views, string at = "")
    {
        foreach (var view in views)
        {
            var sql = $"SELECT id || ':' || coalesce(val, '~') FROM {view.Name}{at}";
            if (view.Lines(_tables) is { } lines)
                Assert.Equal(lines, Read(sql));
            else
                Fails(sql);
        }
    }

    void UsePrepared()
    {
        if (_prepared.Count == 0 || _random.Next(3) == 0)
        {
            var table = Table();
            var form = Enum.GetValues<PreparedForm>()[_random.Next(4)];
            var made = new ModelPrepared(Name("p"), form, table.Name, table.Key.Name, table.Text.Name);
            Do(made.Sql);
            _prepared = [.. _prepared, made];
        }

        var prepared = _prepared[_random.Next(_prepared.Count)];
        var number = prepared.Form == PreparedForm.Insert ? _nextKey++ : _random.Next(7);
        if (prepared.FindIn(_tables) is not { } meant)
            Fails(prepared.Execute(number));
        else if (prepared.Form == PreparedForm.Query)
            Assert.Equal(ModelPrepared.Lines(meant, number), Read(prepared.Execute(number)));
        else
        {
            Do(prepared.Execute(number));
            Replace(prepared.ApplyTo(meant, number));
        }
    }

    void Fails(string sql)
    {
        _log.Add($"{sql} -- fails");
        Assert.ThrowsAny<DbException>(() => Answer.Of(_connection, sql));
    }

    /// <summary>
    /// Sessions give rows to the same keys at once, while rows may move. Each commit must be one of their upserts, whole.
    /// </summary>
    async Task RaceAsync()
    {
        var table = Table();
        var upserts = Enumerable.Range(0, _random.Next(2, 5)).Select(NewUpsert).ToList();
        var moves = Pick(
            "", "CALL ducklake_flush_inlined_data('lake')", "CALL ducklake_merge_adjacent_files('lake')",
            "CALL ducklake_rewrite_data_files('lake', delete_threshold => 0.1)");
        var before = CurrentVersion();
        _log.Add($"-- at once: {moves}");
        _log.AddRange(upserts.Select(u => "-- " + string.Join("; ", u.Statements(table))));
        // Those of the same source may share a commit; those of another come as another program does.
        var (other, connection) = Open();
        using var ownedSource = other;
        using var ownedConnection = connection;
        var sources = new[] { _source, other };
        var sessions = upserts.Select((u, i) => Task.Run(() => TryUpsert(sources[i % 2], u, table))).ToList();
        if (moves.Length > 0)
            _ = await Task.Run(() => Answer.Of(connection, moves));
        var succeeded = await Task.WhenAll(sessions);
        _nextKey = Math.Max(_nextKey, upserts.Max(u => u.End));
        Explain(before, table, [.. upserts.Where((_, i) => succeeded[i])], moves.Length > 0);
    }

    ModelUpsert NewUpsert(int session)
    {
        var first = Math.Max(0, _nextKey - _random.Next(0, 12));
        return new(
            Enum.GetValues<UpsertForm>()[_random.Next(3)], first, first + _random.Next(1, 20), ((char)('a' + session)).ToString());
    }

    static bool TryUpsert(DuckLakeDataSource source, ModelUpsert upsert, ModelTable table)
    {
        using var connection = source.OpenConnection();
        try
        {
            foreach (var statement in upsert.Statements(table))
                _ = Answer.Of(connection, statement);
            return true;
        }
        catch (DuckLakeException error) when (upsert.MayFail && error.ErrorKind == DuckLakeErrorKind.Conflict)
        {
            return false;
        }
    }

    void Explain(long before, ModelTable table, List<ModelUpsert> upserts, bool rowsMoved)
    {
        for (var version = before + 1; version <= CurrentVersion(); version++)
        {
            _checking = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"version {version}, of sessions at once");
            var rows = Read($"SELECT {table.SelectText} FROM {table.Name} AT (VERSION => {version})");
            if (upserts.Find(u => u.ApplyTo(table).Lines().SequenceEqual(rows)) is { } upsert)
            {
                upserts.Remove(upsert);
                table = upsert.ApplyTo(table);
            }
            else
            {
                Assert.True(rowsMoved, "A commit is no session's upsert.");
                Assert.Equal(table.Lines(), rows);
            }

            Replace(table);
            _versions[version] = new ModelLake(_tables, _views);
        }

        Assert.Empty(upserts);
        _checking = "running";
    }
}
#pragma warning restore CA5394
