using System.Data.Common;

namespace Ekko.DuckLake;

/// <summary>Creates the provider's objects for code that works with any database.</summary>
public sealed class DuckLakeProviderFactory : DbProviderFactory
{
    /// <summary>The one instance.</summary>
    public static readonly DuckLakeProviderFactory Instance = new();

    DuckLakeProviderFactory()
    {
    }

    /// <inheritdoc />
    public override DbCommand CreateCommand() => new DuckLakeCommand();

    /// <inheritdoc />
    public override DbConnection CreateConnection() => new DuckLakeConnection();

    /// <inheritdoc />
    public override DbConnectionStringBuilder CreateConnectionStringBuilder() => new DuckLakeConnectionStringBuilder();

    /// <inheritdoc />
    public override DbDataSource CreateDataSource(string connectionString) => new DuckLakeDataSource(connectionString);

    /// <inheritdoc />
    public override DbParameter CreateParameter() => new DuckLakeParameter();
}
