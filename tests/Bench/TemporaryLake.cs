using Ekko.DuckLake;
using Ekko.DuckLake.Model;
using Ekko.DuckLake.Schema;

namespace Ekko.Bench;

/// <summary>A lake in a temporary folder with one table of <see cref="SampleRows"/>.</summary>
sealed class TemporaryLake : IAsyncDisposable
{
    TemporaryLake(string directory, LakeAttachment attachment, Lake lake)
    {
        Directory = directory;
        Attachment = attachment;
        Lake = lake;
    }

    public string Directory { get; }

    public LakeAttachment Attachment { get; }

    public Lake Lake { get; }

    public LakeTable Table { get; private set; } = null!;

    public IReadOnlyList<ColumnId> Columns => [.. Table.Columns.Select(c => c.Id)];

    /// <param name="cancellationToken">Cancels it.</param>
    /// <param name="catalogPath">Where the catalog is; null for an SQLite file in the folder.</param>
    public static async Task<TemporaryLake> CreateAsync(CancellationToken cancellationToken, string? catalogPath = null)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("ekko-bench-").FullName;
        var attachment = new LakeAttachment
        {
            Name = "lake",
            CatalogPath = catalogPath ?? $"sqlite:{Path.Combine(directory, "catalog.sqlite")}",
            DataPath = Path.Combine(directory, "files") + "/",
        };
        var lake = await Lake.OpenAsync(attachment, cancellationToken: cancellationToken);
        var created = new TemporaryLake(directory, attachment, lake);
        var transaction = await lake.BeginTransactionAsync(cancellationToken);
        await transaction.ApplyAsync(new CreateTable("main", "t", [.. SampleRows.Definitions]), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        created.Table = (await lake.TreeAsync(cancellationToken)).GetTable("main", "t");
        return created;
    }

    public async ValueTask DisposeAsync()
    {
        await Lake.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
