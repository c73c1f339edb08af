using Ekko.DuckLake;
using Ekko.DuckLake.Storage;
using Ekko.Writing;

namespace Ekko.Cli;

/// <summary>The lake the environment names, and sessions on it.</summary>
static class ConfiguredLake
{
    /// <summary>The name it is attached under.</summary>
    public const string Name = LakeLocation.Name;

    /// <summary>The options of the environment.</summary>
    /// <exception cref="UsageException">A variable is wrong.</exception>
    public static EkkoOptions Options(CommandHost host)
    {
        try
        {
            return EkkoOptions.Read(host.Environment);
        }
        catch (EkkoOptionsException e)
        {
            throw new UsageException(e.Message);
        }
    }

    /// <summary>A data source with nothing attached; paths in buckets are reached as the environment says.</summary>
    public static DuckLakeDataSource Bare(CommandHost host) => new(new DuckLakeDataSourceOptions
    {
        TimeProvider = host.Clock,
        Storage = StorageOf(host),
    });

    // Nothing is attached, so no variable has to be right: whatever needs one says what is wrong with it.
    static StorageOptions? StorageOf(CommandHost host)
    {
        try
        {
            return LakeLocation.Storage(EkkoOptions.Read(host.Environment));
        }
        catch (EkkoOptionsException)
        {
            return null;
        }
    }

    /// <summary>A data source with the configured lake attached and in use.</summary>
    /// <param name="host">Where the environment is.</param>
    /// <param name="createIfNotExists">False: a lake that does not exist is an error that says how to get one.</param>
    public static DuckLakeDataSource Open(CommandHost host, bool createIfNotExists)
    {
        var options = Options(host);
        if (!createIfNotExists && IsMissingFile(options))
        {
            throw new CommandFailedException(
                $"there is no lake at {options.CatalogPath}: ekko demo fills one, ekko doctor --init creates an empty one, "
                + "DUCKLAKE_CATALOG_PATH names another");
        }

        return new DuckLakeDataSource(new DuckLakeDataSourceOptions
        {
            Lakes = [LakeLocation.Of(options) with { CreateIfNotExists = createIfNotExists }],
            DefaultLake = Name,
            TimeProvider = host.Clock,
        });
    }

    /// <summary>
    /// Whether the catalog is to be in a file that is not there; what a database server holds is only known by asking it.
    /// </summary>
    public static bool IsMissingFile(EkkoOptions options) =>
        options.CatalogType != CatalogType.Postgres && !File.Exists(options.CatalogPath);

    /// <summary>Where the catalog is, for people to read; never a connection string.</summary>
    /// <exception cref="DuckLakeException">The connection string cannot be read.</exception>
    public static string Location(EkkoOptions options) =>
        options.CatalogType == CatalogType.Postgres ? LakeLocation.Of(options).Location : options.CatalogPath;
}
