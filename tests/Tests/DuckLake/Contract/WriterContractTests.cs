using Ekko.Tests.Ekko;
using Ekko.Writing;

namespace Ekko.Tests.DuckLake.Contract;

/// <summary>The product's writer, whatever database the catalog is in.</summary>
public sealed class WriterContractTests
{
    [CatalogTheory]
    [ClassData(typeof(AllCatalogs))]
    public async Task Blocks_arrive_once_however_often_they_are_written(CatalogKind kind)
    {
        using var place = new ContractLake(kind);
        for (var round = 0; round < 2; round++)
        {
            await using var lake = await place.OpenLakeAsync();
            await using var writer = new DuckLakeWriter(lake);
            foreach (var file in RealBlocks.Files.Take(3))
                await writer.WriteFileAsync(file);
            await writer.FlushAllAsync();
            Assert.Equal(round == 0 ? 3 : 0, writer.Total.Blocks);
            Assert.Equal(round == 0 ? 1 : 0, writer.Total.Snapshots);
        }
    }
}
