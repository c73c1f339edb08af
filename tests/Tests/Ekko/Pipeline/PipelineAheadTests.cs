using Ekko.Pipeline;
using Ekko.Tests.Cli;
using Ekko.Tests.Servers;
using Microsoft.Data.Sqlite;

namespace Ekko.Tests.Ekko.Pipeline;

/// <summary>A pipeline whose next commit is encoded, and uploaded, while the one before it fails.</summary>
public sealed class PipelineAheadTests
{
    public enum Trouble
    {
        /// <summary>None: the control.</summary>
        Nothing,

        /// <summary>The server refuses the files of the first of the two commits.</summary>
        Refusal,

        /// <summary>Somebody else takes the chain while both are on their way.</summary>
        LostLease,
    }

    /// <summary>Three commits of a row each; the file of the second is kept waiting until that of the third has arrived.</summary>
    [NatsTheory]
    [InlineData(Trouble.Nothing)]
    [InlineData(Trouble.Refusal)]
    [InlineData(Trouble.LostLease)]
    public async Task Both_are_committed_once_and_in_order(Trouble trouble)
    {
        await using var source = await StreamSource.OpenAsync(NatsServer.Shared);
        var (arrived, passed, release) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        var (holds, refuses, uploads) = (false, false, 0);
        using var server = new ScriptedS3(request => request.HttpMethod == "POST" ? (200, "<DeleteResult></DeleteResult>")
            : Volatile.Read(ref refuses) ? (403, ScriptedS3.Error("AccessDenied")) : (200, ""));
        server.Before = async request =>
        {
            if (request.HttpMethod != "PUT" || !Volatile.Read(ref holds))
                return;
            var upload = Interlocked.Increment(ref uploads);
            (upload == 1 ? arrived : upload == 2 ? passed : null)?.SetResult();
            if (upload == 1)
                await release.Task;
        };
        using var folder = new TemporaryFolder();
        var options = new PipelineOptions
        {
            Nats = source.Options,
            BatchSize = 1,
            FlushInterval = TimeSpan.FromHours(1),
            // Only a commit finds out that it was lost.
            LeaseLength = TimeSpan.FromMinutes(10),
            Logger = new LineLogger(line =>
            {
                if (line.Contains("Trying again", StringComparison.Ordinal))
                    Volatile.Write(ref refuses, false);
            }),
        };
        await using var pipeline = await RunningPipeline.StartAsync(server.Lake(folder.Path), options);
        await source.PublishAsync([0]);
        await pipeline.UntilAsync(status => status.Total.Transactions == 1);
        Volatile.Write(ref holds, true);
        await source.PublishAsync([1]);
        await arrived.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await source.PublishAsync([2]);
        await passed.Task.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(1, pipeline.Service.Status.Total.Transactions);

        await using var catalog = new SqliteConnection($"Data Source={folder.Path}/catalog.sqlite;Pooling=False");
        await catalog.OpenAsync();
        if (trouble == Trouble.LostLease)
            await RunAsync("UPDATE ekko_leases SET token = token + 1, holder = 'somebody', expires_at = 0 WHERE network = 'Avalanche'");
        Volatile.Write(ref refuses, trouble == Trouble.Refusal);
        release.SetResult();
        await pipeline.UntilAsync(status => status.Total.Transactions >= 3);
        await pipeline.StopAsync();

        Assert.Equal((3, 0), (pipeline.Service.Status.Total.Transactions, pipeline.Service.Status.Total.Duplicates));
        // A session that began anew reads both at once.
        Assert.Contains((string?)await RunAsync("""
            SELECT group_concat(min_value || '+' || record_count) FROM (
                SELECT min_value, record_count FROM ducklake_data_file file JOIN ducklake_file_column_stats USING (data_file_id)
                    JOIN ducklake_column c USING (column_id)
                WHERE c.column_name = 'tx_index' AND c.table_id = file.table_id ORDER BY file.begin_snapshot)
            """), (string[])["0+1,1+1,2+1", "0+1,1+2"]);

        async Task<object?> RunAsync(string sql)
        {
            await using var command = catalog.CreateCommand();
            command.CommandText = sql;
            return await command.ExecuteScalarAsync();
        }
    }
}
