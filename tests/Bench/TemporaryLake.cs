using Ekko.DuckLake;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Transactions;

namespace Ekko.Bench;

/// <summary>A lake in a temporary folder with one table of <see cref="SampleRows"/>.</summary>
sealed class TemporaryLake : IAsyncDisposable
{
    TemporaryLake(string directory, Lake lake)
    {
        Directory = directory;
        Lake = lake;
    }

    public string Directory { get; }

    public LakeAttachment Attachment => AttachmentIn(Directory);

    public Lake Lake { get; }

    public LakeTable Table { get; private set; } = null!;

    public IReadOnlyList<ColumnId> Columns => [.. Table.Columns.Select(c => c.Id)];

    public static async Task<TemporaryLake> CreateAsync(CancellationToken cancellationToken)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("ekko-bench-").FullName;
        var lake = await Lake.OpenAsync(AttachmentIn(directory), cancellationToken: cancellationToken);
        var created = new TemporaryLake(directory, lake);
        var transaction = await lake.BeginTransactionAsync(cancellationToken);
        await transaction.ApplyAsync(new CreateTable("main", "t", [.. SampleRows.Definitions]), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        created.Table = (await lake.TreeAsync(cancellationToken)).GetTable("main", "t");
        return created;
    }

    static LakeAttachment AttachmentIn(string directory) => new()
    {
        Name = "lake",
        CatalogPath = $"sqlite:{Path.Combine(directory, "catalog.sqlite")}",
        DataPath = Path.Combine(directory, "files") + "/",
    };

    public async ValueTask DisposeAsync()
    {
        await Lake.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
