using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.DuckLake.Transactions;
using Ekko.Tests.DuckLake.Contract;
using Ekko.Tests.Golden;
using Ekko.Writing;

namespace Ekko.Tests.Ekko;

/// <summary>
/// A batch that is encoded before the one in front of it is committed counts on that one, and on nothing else.
/// </summary>
public sealed class EncodedAheadTests : IAsyncLifetime, IDisposable
{
    const int Count = 40;
    const string OrphansSql = "SELECT count(*) FROM ducklake_delete_orphaned_files('lake', dry_run => true, cleanup_all => true)";
    const string NoOrphans = "0";
    const string Failure = "told to fail";
    static readonly ScriptBlock A10 = new(10, 'A', 'A', 1, 2);
    static readonly ScriptBlock A11 = new(11, 'A', 'A', 3);
    static readonly ScriptBlock A12 = new(12, 'A', 'A', 4, 5);
    static readonly ScriptBlock B11 = new(11, 'B', 'A', 6, 7);
    readonly ContractLake _place = new(CatalogKind.Sqlite);
    readonly SortedDictionary<int, ScriptBlock> _model = [];
    readonly List<Batch> _batches = [];
    readonly List<BatchWrite> _writes = [];
    Lake _lake = null!;
    DuckLakeDataSource _source = null!;
    DuckLakeConnection _other = null!;

    public async Task InitializeAsync()
    {
        _lake = await _place.OpenLakeAsync();
        _source = _place.Open();
        _other = _source.OpenConnection();
    }

    [Fact]
    public async Task It_is_written_as_it_was_encoded_when_nothing_came_between()
    {
        var sink = Sink();
        await WriteAsync(sink, Add(A10));
        var next = Begin(sink, Add(A11, A12, A10));
        Assert.NotNull(await EncodeAheadAsync(sink, Add(A11), next));
        var files = _place.DataFiles().Count();

        var result = await WriteAsync(next);

        Assert.Equal((1, 5), (result.Blocks, result.Duplicates));
        Assert.Equal(files, _place.DataFiles().Count());
        Assert.Equal("10A:1,2 11A:3 12A:4,5", ChainScript.Chain(_other));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task What_it_took_for_a_duplicate_is_written_when_somebody_deleted_it_meanwhile(bool beforeCommit, bool firstTryFails)
    {
        var sink = Sink();
        await WriteAsync(sink, Add(A10));
        var next = Begin(sink, Add(A10, A12));
        Assert.NotNull(await EncodeAheadAsync(sink, Add(A11), next, firstTryFails, beforeCommit ? Delete : null));
        if (!beforeCommit)
            Delete();

        await WriteAsync(next);

        Assert.Equal("10A:1,2 11A:3 12A:4,5", ChainScript.Chain(_other));

        void Delete() => Answer.Run(_other, "DELETE FROM transactions WHERE block_number = 10; DELETE FROM blocks WHERE block_number = 10");
    }

    [Fact]
    public async Task Other_partitions_make_other_files()
    {
        var sink = Sink();
        await WriteAsync(sink, Add(A10));
        var next = Begin(sink, Add(A12));
        Assert.NotNull(await EncodeAheadAsync(sink, Add(A11), next));
        Answer.Run(_other, "ALTER TABLE transactions RESET PARTITIONED BY");

        await WriteAsync(next);

        Assert.Equal("10A:1,2 11A:3 12A:4,5", ChainScript.Chain(_other));
        Assert.Equal(NoOrphans, Ask(OrphansSql));
    }

    [Fact]
    public async Task It_waits_when_it_replaces_rows_or_has_to_look()
    {
        var sink = Sink();
        var (first, second, fork) = (Add(A10), Add(A11), Add(B11));
        Assert.Null(await EncodeAheadAsync(sink, first, Begin(sink, second)));
        Assert.Null(await EncodeAheadAsync(sink, second, Begin(sink, fork)));
        await WriteAsync(sink, fork);
        await WriteAsync(sink, Add(new ScriptBlock(9_000, 'A', 'A', 10)));
        var below = Begin(sink, Add(new ScriptBlock(4_000, 'A', 'A', 12)));
        Assert.Null(await EncodeAheadAsync(sink, Add(new ScriptBlock(9_001, 'A', 'A', 11)), below));
        Assert.Equal("10A:1,2 11B:6,7 9000A:10 9001A:11", ChainScript.Chain(_other));
    }

    /// <summary>
    /// Random announcements, each batch encoded ahead where it can be, among failing commits and what another client does: against a map in
    /// memory.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whatever_happens_meanwhile_the_lake_is_what_a_map_would_be(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < Count; i++)
            Add([.. Enumerable.Range(0, 1 + random.Next(2)).Select(_ => ChainScript.RandomBlock(random))]);
        var sink = Sink(maxInlined: seed % 2 * 4);
        var (ahead, aheads) = ((BatchWrite?)null, 0);
        for (var i = 0; i < Count; i++)
        {
            var (write, removed) = (ahead ?? Begin(sink, _batches[i], Failing(random)), (int?)null);
            while (true)
            {
                ahead = null;
                await write.PrepareAsync(default);
                if (i + 1 < Count && random.Next(4) > 0)
                {
                    ahead = Begin(sink, _batches[i + 1], Failing(random));
                    aheads += await ahead.EncodeAhead(default) is null ? 0 : 1;
                }

                if (removed is null && random.Next(4) == 0)
                    removed = Disturb(random.Next(3), _batches[i].Blocks);
                if (await IsCommittedAsync(write))
                    break;
                // As a scheduler does: once more, and without what was encoded ahead of it.
                if (ahead is not null)
                    await ahead.DisposeAsync();
                write = Begin(sink, _batches[i], Failing(random));
            }

            foreach (var block in _batches[i].Blocks)
                ChainScript.Announce(_model, block);
            if (removed is { } number)
                _model.Remove(number);
        }

        Assert.Equal(ChainScript.Chain(_model), ChainScript.Chain(_other));
        Assert.InRange(aheads, 5, int.MaxValue);
        Assert.Equal(NoOrphans, Ask(OrphansSql));
    }

    public async Task DisposeAsync()
    {
        foreach (var write in _writes)
            await write.DisposeAsync();
        foreach (var batch in _batches)
            batch.Rows.Dispose();
        await _other.DisposeAsync();
        await _source.DisposeAsync();
        await _lake.DisposeAsync();
    }

    public void Dispose() => _place.Dispose();

    /// <summary>What another client does between a batch's encoding and its commit.</summary>
    /// <returns>The number of the block whose rows it deleted.</returns>
    int? Disturb(int what, ScriptBlock[] blocks)
    {
        if (what == 0)
            Answer.Run(_other, "CREATE TABLE IF NOT EXISTS elsewhere(i INTEGER); INSERT INTO elsewhere VALUES (1)");
        else if (what == 1 && _model.Count > 0)
            Answer.Run(_other, "ALTER TABLE transactions ADD COLUMN IF NOT EXISTS remark VARCHAR; "
                + "ALTER TABLE transactions DROP COLUMN remark");
        // The last one: nothing descends from it.
        if (what != 2 || _model.Count == 0 || blocks.Any(block => block.Number >= _model.Keys.Last()))
            return null;
        var number = _model.Keys.Last();
        Answer.Run(_other, $"DELETE FROM transactions WHERE block_number = {number}; DELETE FROM blocks WHERE block_number = {number}");
        return number;
    }

    LakeSink Sink(int maxInlined = 0) => new(_lake, _place.Clock) { MaxInlined = maxInlined };

    Batch Add(params ScriptBlock[] blocks)
    {
        var rows = new BlockBatch();
        var parser = new BlockParser(_place.Clock);
        foreach (var block in blocks)
            parser.Parse(rows, ChainScript.Node, "test", block.Json(), default);
        _batches.Add(new Batch(blocks, rows, new DuplicateFilter(_lake, rows)));
        return _batches[^1];
    }

    BatchWrite Begin(LakeSink sink, Batch batch, ICatalogCommitHook? hook = null)
    {
        _writes.Add(sink.Begin(batch.Rows, batch.Filter, hook));
        return _writes[^1];
    }

    static CatalogAction? Failing(Random random) => random.Next(5) > 0 ? null : Failing();

    static CatalogAction Failing() => new((_, _, _) => Task.FromException(new InvalidOperationException(Failure)));

    Task<WriteResult> WriteAsync(LakeSink sink, Batch batch) => WriteAsync(Begin(sink, batch));

    static async Task<WriteResult> WriteAsync(BatchWrite write)
    {
        await write.PrepareAsync(default);
        return await write.CommitAsync(default);
    }

    /// <summary>Commits, unless it is one that fails: then what it wrote is removed.</summary>
    static async Task<bool> IsCommittedAsync(BatchWrite write)
    {
        try
        {
            await write.CommitAsync(default);
            return true;
        }
        catch (Exception e) when (e.Message == Failure || e is DuckLakeException { ErrorKind: DuckLakeErrorKind.Conflict })
        {
            await write.DisposeAsync();
            return false;
        }
    }

    /// <summary>Writes a batch, and encodes the next one ahead meanwhile.</summary>
    async Task<EncodedBatch?> EncodeAheadAsync(
        LakeSink sink, Batch batch, BatchWrite next, bool firstTryFails = false, Action? meanwhile = null)
    {
        var write = Begin(sink, batch, firstTryFails ? Failing() : null);
        await write.PrepareAsync(default);
        var ahead = await next.EncodeAhead(default);
        meanwhile?.Invoke();
        if (!await IsCommittedAsync(write))
            await WriteAsync(sink, batch);
        return ahead;
    }

    string? Ask(string sql) => Answer.Of(_other, sql).Rows is [var row, ..] ? row[0] : null;

    sealed record Batch(ScriptBlock[] Blocks, BlockBatch Rows, DuplicateFilter Filter);
}
