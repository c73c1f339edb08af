using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.Maintenance;
using Ekko.Reading;
using Ekko.Writing;

namespace Ekko.Tests.Ekko;

/// <summary>A lake with the real blocks in several snapshots and one reorganisation, shared by tests that only read it.</summary>
public sealed class ReadingLake : IAsyncLifetime
{
    static readonly ScriptBlock A10 = new(10, 'A', 'A', 1, 2);
    static readonly ScriptBlock A11 = new(11, 'A', 'A', 3);
    static readonly ScriptBlock B11 = new(11, 'B', 'A', 6, 7);
    readonly string _folder = Directory.CreateTempSubdirectory("ekko-reading-").FullName;

    public DuckLakeDataSource Source { get; private set; } = null!;

    public DuckLakeService Service { get; private set; } = null!;

    /// <summary>Real transactions and those of the made-up chain.</summary>
    public static int TransactionCount => RealBlocks.TransactionCount + 4;

    /// <summary>The snapshot before the reorganisation.</summary>
    public long BeforeReorganisation { get; private set; }

    /// <summary>A run of maintenance that found nothing to do.</summary>
    public string MaintenanceRunId { get; private set; } = "";

    public static string OrphanedHash => A11.Hash;

    public static string CanonicalHash => B11.Hash;

    public EkkoOptions Options => EkkoOptions.Default with
    {
        CatalogPath = Path.Combine(_folder, "catalog.sqlite"),
        DataPath = Path.Combine(_folder, "files") + "/",
    };

    public async Task InitializeAsync()
    {
        Source = new DuckLakeDataSource(new DuckLakeDataSourceOptions
        {
            Lakes = [LakeLocation.Of(Options)],
            DefaultLake = LakeLocation.Name,
        });
        var lake = await Source.LakeAsync(LakeLocation.Name);
        await using (var writer = new DuckLakeWriter(lake, new DuckLakeWriterOptions { BatchSize = int.MaxValue }))
        {
            foreach (var files in RealBlocks.Files.Chunk(50))
            {
                foreach (var file in files)
                    await writer.WriteFileAsync(file);
                await writer.FlushAllAsync();
            }

            await writer.WriteBlockAsync("nonsense"u8.ToArray(), default, new NodeConfig("Avalanche", "Fuji"), "a");
            await writer.WriteAsync(A10, A11);
            await writer.FlushAllAsync();
            BeforeReorganisation = (await lake.TreeAsync()).Snapshot.Id.Value;
            await writer.WriteAsync(B11);
            await writer.FlushAllAsync();
        }

        using var maintenance = new LakeMaintenance(Source);
        var (run, _) = await maintenance.RunAsync(new MaintenanceRequest { Operation = MaintenanceOperation.Orphans }, "test");
        MaintenanceRunId = run.RunId;
        Service = new DuckLakeService(Source);
    }

    public async Task DisposeAsync()
    {
        await Source.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>All items of a listing, page by page.</summary>
    public static async Task<List<T>> AllAsync<T>(Func<PageRequest, Task<Page<T>>> read, int limit)
    {
        var items = new List<T>();
        for (string? cursor = null; ;)
        {
            var page = await read(new PageRequest(limit, cursor));
            items.AddRange(page.Items);
            if (page.NextCursor is null)
                return items;
            cursor = page.NextCursor;
        }
    }
}
