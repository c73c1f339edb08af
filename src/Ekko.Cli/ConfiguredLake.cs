using System.Data.Common;

namespace Ekko.Cli;

/// <summary>Sessions on the lake the environment names.</summary>
static class ConfiguredLake
{
    /// <summary>The name the configured lake is attached under.</summary>
    public const string Name = "blockchain";

    /// <summary>The options of the environment.</summary>
    /// <exception cref="UsageException">A variable is wrong, or asks for what this version does not have.</exception>
    public static EkkoOptions Options(CommandHost host)
    {
        EkkoOptions options;
        try
        {
            options = EkkoOptions.Read(host.Environment);
        }
        catch (EkkoOptionsException e)
        {
            throw new UsageException(e.Message);
        }

        if (options.CatalogType != CatalogType.Sqlite)
            throw new UsageException("DUCKLAKE_CATALOG_TYPE: this version keeps the catalog in sqlite only");
        if (options.BucketName is not null)
            throw new UsageException("DUCKLAKE_DATA_PATH: this version keeps the data in a local directory only");
        return options;
    }

    /// <summary>A data source with nothing attached.</summary>
    public static DbDataSource Bare(CommandHost host) =>
        throw new CommandFailedException($"SQL is not part of this version ({host.Clock.GetUtcNow():yyyy})");

    /// <summary>A data source with the configured lake attached and in use.</summary>
    /// <param name="host">Where the environment is.</param>
    /// <param name="createIfNotExists">False: a lake that does not exist is an error that says how to get one.</param>
    public static DbDataSource Open(CommandHost host, bool createIfNotExists)
    {
        var options = Options(host);
        if (!createIfNotExists && !File.Exists(options.CatalogPath))
        {
            throw new CommandFailedException(
                $"there is no lake at {options.CatalogPath}: ekko demo fills one, ekko doctor --init creates an empty one, DUCKLAKE_CATALOG_PATH names another");
        }

        return Bare(host);
    }
}
