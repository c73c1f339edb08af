using Ekko.DuckLake;

namespace Ekko.Examples;

/// <summary>Ways to a lake by ADO.NET.</summary>
static class Connections
{
    /// <summary>A lake by options, under a name of one's own.</summary>
    /// <param name="catalog">Where the catalog is, such as <c>sqlite:data/lake/catalog.sqlite</c>.</param>
    public static async Task ByOptionsAsync(string catalog)
    {
        await using var source = new DuckLakeDataSource(new DuckLakeDataSourceOptions
        {
            Lakes = [new LakeAttachment { Name = "blockchain", CatalogPath = catalog }],
            DefaultLake = "blockchain",
        });
        await using var command = source.CreateCommand("SELECT network, count(*) FROM transactions GROUP BY ALL");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            Console.WriteLine($"  {reader.GetString(0)}: {reader.GetInt64(1)}");
    }

    /// <summary>One state of a lake by a connection string, with a parameter.</summary>
    /// <param name="catalog">Where the catalog is.</param>
    public static async Task ByConnectionStringAsync(string catalog)
    {
        await using var source = new DuckLakeDataSource($"Catalog={catalog};Read Only=true;Snapshot Version=3");
        await using var connection = await source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM transactions WHERE network = $network";
        command.Parameters.Add(new DuckLakeParameter("network", "Ethereum"));
        Console.WriteLine($"Ethereum at snapshot 3: {await command.ExecuteScalarAsync()}");
    }
}
