using Ekko.DuckLake;

namespace Ekko.Writing;

/// <summary>From options to a lake that can be attached.</summary>
public static class LakeLocation
{
    /// <summary>The name the configured lake is attached as.</summary>
    public const string Name = "blockchain";

    /// <summary>The attachment that the options describe.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="EkkoException">This version cannot open such a lake.</exception>
    public static LakeAttachment Of(EkkoOptions options)
    {
        if (options.DataPath.StartsWith("s3://", StringComparison.OrdinalIgnoreCase))
        {
            throw new EkkoException(
                $"Opening the lake failed: DUCKLAKE_DATA_PATH={options.DataPath} is not supported by this version yet. Use a directory.");
        }

        return new LakeAttachment { Name = Name, CatalogPath = CatalogPath(options), DataPath = Path.GetFullPath(options.DataPath) };
    }

    static string CatalogPath(EkkoOptions options)
    {
        if (options.CatalogType == CatalogType.Postgres)
            return "postgres:" + options.CatalogPath;
        var file = Path.GetFullPath(options.CatalogPath);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return (options.CatalogType == CatalogType.DuckDb ? "duckdb:" : "sqlite:") + file;
    }
}
