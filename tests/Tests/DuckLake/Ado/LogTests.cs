using System.Collections.Concurrent;
using Ekko.DuckLake;
using Ekko.Tests.DuckLake.Contract;
using Ekko.Tests.Ekko;
using Microsoft.Extensions.Logging;

namespace Ekko.Tests.DuckLake.Ado;

/// <summary>What a data source logs.</summary>
public sealed class LogTests
{
    [Fact]
    public void A_commit_is_a_message_of_the_catalog()
    {
        using var place = new ContractLake(CatalogKind.Sqlite);
        using var loggers = new Loggers();
        using var source = new DuckLakeDataSource(new DuckLakeDataSourceOptions
        {
            Lakes = [place.Attachment],
            DefaultLake = place.Attachment.Name,
            LoggerFactory = loggers,
        });
        using var connection = source.OpenConnection();
        using var command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE t (n INTEGER)";
        command.ExecuteNonQuery();
        Assert.Equal($"Ekko.DuckLake.Catalog: Catalog {place.Attachment.Location}: committed snapshot 1.", loggers.Lines.Last());
    }

    sealed class Loggers : ILoggerFactory
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => new LineLogger(line => Lines.Enqueue($"{categoryName}: {line}"));

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
