using System.Globalization;
using System.Text.Json;
using Ekko.Tests.Cli;

namespace Ekko.Tests.DuckLake.Contract;

#pragma warning disable CA5394 // Nothing secret.
/// <summary>
/// Work on a lake in a process of its own, which may be killed at any moment and is then started again. It remembers what it was told was
/// done, and what may have been done because the answer never came.
/// </summary>
sealed class RaceWorker(int number, string folder, string attach, int seed) : IDisposable
{
    readonly Random _random = new(seed);
    readonly Lock _gate = new();
    CliProcess? _process;
    long _latest = 1;
    int _next;

    /// <summary>Rows of the journal that were acknowledged.</summary>
    internal HashSet<int> Inserted { get; } = [];

    /// <summary>Up to which number rows were deleted for certain, and perhaps.</summary>
    internal (int Certain, int Perhaps) Deleted { get; private set; } = (-1, -1);

    internal int Number => number;

    internal int Acknowledged { get; private set; }

    internal int Refused { get; private set; }

    internal int Kills { get; private set; }

    /// <summary>Works until told to stop.</summary>
    internal async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (_process is null)
                    await StartAsync();
                await StepAsync();
            }
            catch (ProcessGoneException)
            {
                lock (_gate)
                {
                    _process?.Dispose();
                    _process = null;
                }

                Kills++;
            }
        }
    }

    /// <summary>Kills the process, if there is one.</summary>
    internal void Kill()
    {
        lock (_gate)
            _process?.Kill();
    }

    public void Dispose() => _process?.Dispose();

    async Task StartAsync()
    {
        var process = CliProcess.Start(folder, "sql", "--batch", "--bare");
        lock (_gate)
            _process = process;
        Assert.True(await AskAsync(attach));
        Assert.True(await AskAsync("USE lake"));
    }

    Task StepAsync() => _random.Next(24) switch
    {
        < 9 => InsertAsync(),
        < 14 => TransferAsync(),
        < 17 => TransferInTwoStepsAsync(),
        < 19 => DeleteAsync(),
        19 => AskAsync("CALL ducklake_flush_inlined_data('lake')"),
        20 => AskAsync("CALL ducklake_merge_adjacent_files('lake')"),
        21 => AskAsync("CALL ducklake_rewrite_data_files('lake', delete_threshold => 0.1)"),
        22 => ExpireAsync(),
        _ => LookAsync(),
    };

    async Task InsertAsync()
    {
        var count = _random.Next(4) == 0 ? _random.Next(11, 30) : _random.Next(1, 4);
        var first = _next;
        _next += count;
        if (await AskAsync(Text($"INSERT INTO journal SELECT {number}, range FROM range({first}, {_next})")))
            Inserted.UnionWith(Enumerable.Range(first, count));
    }

    async Task TransferAsync()
    {
        var (from, to, amount) = Transfer();
        await AskAsync(Text($"""
            UPDATE accounts SET balance = balance + CASE WHEN id = {from} THEN {-amount} ELSE {amount} END WHERE id IN ({from}, {to})
            """));
    }

    async Task TransferInTwoStepsAsync()
    {
        var (from, to, amount) = Transfer();
        await TogetherAsync(
            Text($"UPDATE accounts SET balance = balance - {amount} WHERE id = {from}"),
            Text($"UPDATE accounts SET balance = balance + {amount} WHERE id = {to}"));
    }

    async Task DeleteAsync()
    {
        var upTo = _random.Next(Math.Max(0, Deleted.Certain), _next + 1) - 1;
        Deleted = (Deleted.Certain, Math.Max(Deleted.Perhaps, upTo));
        if (await AskAsync(Text($"DELETE FROM journal WHERE worker = {number} AND n <= {upTo}")))
            Deleted = (Math.Max(Deleted.Certain, upTo), Deleted.Perhaps);
    }

    async Task ExpireAsync()
    {
        var versions = Enumerable.Range(0, 3).Select(_ => _random.NextInt64(2, _latest + 1)).Distinct();
        await AskAsync($"CALL ducklake_expire_snapshots('lake', versions => [{string.Join(", ", versions)}])");
    }

    async Task LookAsync()
    {
        var (ok, rows) = await RowsAsync(
            Text($"SELECT sum(balance), count(*), count(DISTINCT id), (SELECT id FROM ducklake_current_snapshot('lake')) FROM accounts"));
        if (!ok)
            return;
        Assert.Equal(
            [Text($"{ProcessRaceTests.Accounts * ProcessRaceTests.Balance}"), Text($"{ProcessRaceTests.Accounts}"),
                Text($"{ProcessRaceTests.Accounts}")], rows.Take(3));
        _latest = long.Parse(rows[3]!, CultureInfo.InvariantCulture);
    }

    /// <summary>Runs statements as one transaction.</summary>
    async Task TogetherAsync(params string[] statements)
    {
        foreach (var statement in statements.Prepend("BEGIN").Append("COMMIT"))
        {
            if (await AskAsync(statement))
                continue;
            await RowsAsync("ROLLBACK");
            return;
        }
    }

    (int From, int To, int Amount) Transfer()
    {
        var from = _random.Next(ProcessRaceTests.Accounts);
        return (from, (from + _random.Next(1, ProcessRaceTests.Accounts)) % ProcessRaceTests.Accounts, _random.Next(1, 100));
    }

    async Task<bool> AskAsync(string statement) => (await RowsAsync(statement)).Ok;

    /// <summary>Runs a statement.</summary>
    /// <returns>Whether it was done, and its first row; not done is what another writer was in the way of.</returns>
    async Task<(bool Ok, string?[] Row)> RowsAsync(string statement)
    {
        string? line;
        try
        {
            await _process!.WriteAsync(statement + ";\n");
            line = await _process.ReadLineAsync();
        }
        catch (IOException)
        {
            throw new ProcessGoneException();
        }

        if (line is null)
            throw new ProcessGoneException();
        using var answer = JsonDocument.Parse(line);
        if (answer.RootElement.TryGetProperty("error", out var error))
        {
            var message = error.GetString()!;
            Assert.True(
                statement == "ROLLBACK" || message.Contains("conflict", StringComparison.OrdinalIgnoreCase)
                || message.Contains("locked", StringComparison.Ordinal),
                $"{statement}: {message}");
            Refused++;
            return (false, []);
        }

        Acknowledged++;
        var rows = answer.RootElement.GetProperty("rows");
        return (true, rows.GetArrayLength() == 0 ? [] : [.. rows[0].EnumerateArray().Select(v => v.GetString())]);
    }

    static string Text(FormattableString text) => FormattableString.Invariant(text);

    sealed class ProcessGoneException : Exception;
}
#pragma warning restore CA5394
