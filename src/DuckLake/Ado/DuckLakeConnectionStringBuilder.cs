using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Ekko.DuckLake;

/// <summary>
/// A connection string for one lake: <c>Catalog=sqlite:catalog.sqlite;Data Path=files/;Name=lake</c>, also <c>Read Only</c>,
/// <c>Override Data Path</c>, <c>Snapshot Version</c>, <c>Snapshot Time</c>, <c>Threads</c> and <c>Memory Limit</c>. Without a catalog
/// there is only
/// the engine.
/// </summary>
[SuppressMessage("Design", "CA1010", Justification = "The base class is the contract of connection strings.")]
[SuppressMessage("Naming", "CA1710", Justification = "The base class sets the name.")]
public sealed class DuckLakeConnectionStringBuilder : DbConnectionStringBuilder
{
    static readonly string[] Known =
        ["Catalog", "Name", "Data Path", "Override Data Path", "Read Only", "Snapshot Version", "Snapshot Time", "Threads", "Memory Limit"];

    /// <summary>Reads the string into options.</summary>
    /// <exception cref="DuckLakeException">A keyword or a value is not understood.</exception>
    public DuckLakeDataSourceOptions ToOptions()
    {
        foreach (string key in Keys)
            if (!Known.Contains(key, StringComparer.OrdinalIgnoreCase))
                throw new DuckLakeException(
                    $"Reading the connection string failed: '{key}' is unknown. Known are {string.Join(", ", Known)}.");
        var options = new DuckLakeDataSourceOptions
        {
            Threads = Number("Threads") is { } threads ? (int)threads : null,
            MemoryLimit = Value("Memory Limit"),
        };
        if (Value("Catalog") is not { } catalog)
            return options;
        var name = Value("Name") ?? "lake";
        var lake = new LakeAttachment
        {
            Name = name,
            CatalogPath = catalog,
            DataPath = Value("Data Path"),
            OverrideDataPath = Flag("Override Data Path"),
            ReadOnly = Flag("Read Only"),
            SnapshotVersion = Number("Snapshot Version"),
            SnapshotTime = Value("Snapshot Time") is { } time
                ? DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
                : null,
        };
        return options with { Lakes = [lake], DefaultLake = name };
    }

    string? Value(string key) => TryGetValue(key, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

    long? Number(string key) => Value(key) is not { } text ? null
        : long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number
        : throw new DuckLakeException($"Reading the connection string failed: {key} is '{text}', which is not a whole number.");

    bool Flag(string key) => Value(key) is { } text && (bool.TryParse(text, out var flag)
        ? flag
        : throw new DuckLakeException($"Reading the connection string failed: {key} is '{text}'; write true or false."));
}
