using Ekko.DuckLake;
using Ekko.Lookups;
using Ekko.Writing;

namespace Ekko.Tests.Ekko.Lookups;

/// <summary>When the look-up tables are filled in the background.</summary>
public sealed class LookupServiceTests : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    readonly string _folder = Directory.CreateTempSubdirectory("ekko-lookups-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_process_that_catches_up_fills_them_when_it_has_done_so()
    {
        await using var lake = await OpenAsync();
        var (rounds, isCatchingUp) = (0, true);
        await using var service = LookupService.Start(lake, Often with
        {
            IsCatchingUp = () =>
            {
                Interlocked.Increment(ref rounds);
                return Volatile.Read(ref isCatchingUp);
            },
        });

        await UntilAsync(() => Task.FromResult(Volatile.Read(ref rounds) >= 3));
        Assert.False(await HasTablesAsync(lake));
        Volatile.Write(ref isCatchingUp, false);
        await UntilAsync(() => HasTablesAsync(lake));
    }

    [Fact]
    public async Task A_process_that_never_catches_up_fills_them_in_the_largest_steps()
    {
        await using var lake = await OpenAsync();
        await using var service = LookupService.Start(lake, Often with { LargestStep = 3, IsCatchingUp = static () => true });
        await UntilAsync(() => HasTablesAsync(lake));
    }

    static LookupOptions Often => new() { Interval = TimeSpan.FromMilliseconds(5), StepRows = 1 };

    static async Task<bool> HasTablesAsync(Lake lake) =>
        (await lake.TreeAsync()).FindTable(ProductTable.Schema, LookupTable.Hashes.Name) is not null;

    /// <summary>A lake with three transactions in a file.</summary>
    async Task<Lake> OpenAsync()
    {
        var lake = await Lake.OpenAsync(new LakeAttachment
        {
            Name = LakeLocation.Name,
            CatalogPath = $"sqlite:{Path.Combine(_folder, "catalog.sqlite")}",
            DataPath = Path.Combine(_folder, "files") + "/",
        });
        await using (var writer = new DuckLakeWriter(lake))
            await writer.WriteAsync(new ScriptBlock(1, 'A', 'A', 1, 2, 3));
        await lake.Maintenance.FlushInlinedDataAsync();
        return lake;
    }

    static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
            await Task.Delay(10, patience.Token);
    }
}
