using Ekko;
using Ekko.Blocks;
using Ekko.DuckLake;
using Ekko.Examples;
using Ekko.Reading;
using Ekko.Writing;

// Writes ten blocks of a folder into a lake, reads it, writes ten more, and looks back:
//   dotnet run --project examples/WriterAndService -- data/blocks data/example
var blocks = BlockFolder.Find(args.ElementAtOrDefault(0) ?? "data/blocks").Take(20).ToList();
var folder = args.ElementAtOrDefault(1) ?? "data/example";
var options = EkkoOptions.Default with
{
    CatalogPath = Path.Combine(folder, "catalog.sqlite"),
    DataPath = Path.Combine(folder, "files") + "/",
};

// A writer takes blocks and transactions as nodes give them, and commits them in batches. What the lake has already is left out.
await using var writer = await DuckLakeWriter.OpenAsync(options);
foreach (var block in blocks.Take(10))
    await writer.WriteFileAsync(block);
await writer.FlushAllAsync();

// A service reads the lake while others write it. Each answer says of which snapshot it is.
await using var source = new DuckLakeDataSource(new DuckLakeDataSourceOptions
{
    Lakes = [LakeLocation.Of(options)],
    DefaultLake = LakeLocation.Name,
});
var service = new DuckLakeService(source);
var first = await service.GetTransactionCountAsync();
Console.WriteLine($"Snapshot {first.SnapshotId}: {first.Count} transactions");

foreach (var block in blocks.Skip(10))
    await writer.WriteFileAsync(block);
await writer.FlushAllAsync();
var latest = await service.GetTransactionCountAsync();
Console.WriteLine($"Snapshot {latest.SnapshotId}: {latest.Count} transactions");

// Time travel: the state of before is still there, to be read alone or beside the latest one.
var before = new SnapshotSelector(first.SnapshotId);
var again = await service.GetTransactionCountAsync(at: before);
Console.WriteLine($"Snapshot {again.SnapshotId} again: {again.Count} transactions");
var difference = await service.GetDifferenceAsync(before, counts: true);
foreach (var table in difference.Tables)
    Console.WriteLine($"  {table.Name}: {table.Counts?.InsertedRows} rows came, {table.Counts?.DeletedRows} went");
var page = await service.GetTransactionsAsync(new TransactionFilter { Network = "Ethereum" }, new PageRequest(2), before);
foreach (var transaction in page.Items)
    Console.WriteLine($"  block {transaction.BlockNumber}: {transaction.TxHash}, {transaction.Value} wei");

// And SQL for everything else, by ADO.NET.
await using var command = source.CreateCommand($"SELECT count(DISTINCT network) FROM transactions AT (VERSION => {first.SnapshotId})");
Console.WriteLine($"Networks at snapshot {first.SnapshotId}: {await command.ExecuteScalarAsync()}");

await Labels.WriteAndFollowAsync(source);
await Connections.ByOptionsAsync($"sqlite:{options.CatalogPath}");
await Connections.ByConnectionStringAsync($"sqlite:{options.CatalogPath}");
