using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Ekko.DuckLake;

/// <summary>
/// A connection string for one lake: <c>Catalog=sqlite:catalog.sqlite;Data Path=files/;Name=lake</c>. Each keyword has a property; without
/// a catalog there is only the engine.
/// </summary>
[SuppressMessage("Design", "CA1010", Justification = "The base class is the contract of connection strings.")]
[SuppressMessage("Naming", "CA1710", Justification = "The base class sets the name.")]
public sealed class DuckLakeConnectionStringBuilder : DbConnectionStringBuilder
{
    const string CatalogKey = "Catalog";
    const string NameKey = "Name";
    const string DataPathKey = "Data Path";
    const string OverrideDataPathKey = "Override Data Path";
    const string ReadOnlyKey = "Read Only";
    const string SnapshotVersionKey = "Snapshot Version";
    const string SnapshotTimeKey = "Snapshot Time";
    const string ThreadsKey = "Threads";
    const string MemoryLimitKey = "Memory Limit";
    const string DefaultName = "lake";

    static readonly string[] Known =
    [
        CatalogKey, NameKey, DataPathKey, OverrideDataPathKey, ReadOnlyKey, SnapshotVersionKey, SnapshotTimeKey, ThreadsKey, MemoryLimitKey,
    ];

    /// <summary>An empty string: only the engine.</summary>
    public DuckLakeConnectionStringBuilder()
    {
    }

    /// <summary>Reads a connection string.</summary>
    /// <param name="connectionString">The string.</param>
    /// <exception cref="ArgumentException">It is no connection string; whether its values are accepted is known when they are
    /// read.</exception>
    public DuckLakeConnectionStringBuilder(string connectionString) => ConnectionString = connectionString;

    /// <summary><c>Catalog</c>: where the catalog is, as in <see cref="LakeAttachment.CatalogPath"/>; null for the engine alone.</summary>
    public string? Catalog
    {
        get => Text(CatalogKey);
        set => this[CatalogKey] = value;
    }

    /// <summary><c>Name</c>: what the lake is attached as; <c>lake</c> unless it is set.</summary>
    [AllowNull]
    public string Name
    {
        get => Text(NameKey) ?? DefaultName;
        set => this[NameKey] = value;
    }

    /// <summary><c>Data Path</c>: directory of the data files, or <c>s3://bucket/prefix</c>.</summary>
    public string? DataPath
    {
        get => Text(DataPathKey);
        set => this[DataPathKey] = value;
    }

    /// <summary><c>Override Data Path</c>: whether <see cref="DataPath"/> wins over the path the catalog names.</summary>
    /// <exception cref="DuckLakeException">The value is neither true nor false.</exception>
    public bool OverrideDataPath
    {
        get => Flag(OverrideDataPathKey);
        set => this[OverrideDataPathKey] = value;
    }

    /// <summary><c>Read Only</c>: whether statements that change the lake are refused.</summary>
    /// <exception cref="DuckLakeException">The value is neither true nor false.</exception>
    public bool ReadOnly
    {
        get => Flag(ReadOnlyKey);
        set => this[ReadOnlyKey] = value;
    }

    /// <summary><c>Snapshot Version</c>: shows the lake as of this snapshot, read-only.</summary>
    /// <exception cref="DuckLakeException">The value is no whole number from 0 on.</exception>
    public long? SnapshotVersion
    {
        get => Number(SnapshotVersionKey, 0, long.MaxValue);
        set => this[SnapshotVersionKey] = value?.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary><c>Snapshot Time</c>: shows the lake as of this time, read-only. Without an offset it is UTC.</summary>
    /// <exception cref="DuckLakeException">The value is no time.</exception>
    public DateTimeOffset? SnapshotTime
    {
        get => Time(SnapshotTimeKey);
        set => this[SnapshotTimeKey] = value?.ToString("O", CultureInfo.InvariantCulture);
    }

    /// <summary><c>Threads</c>: threads of the engine; null for one a core.</summary>
    /// <exception cref="DuckLakeException">The value is no number of threads.</exception>
    public int? Threads
    {
        get => (int?)Number(ThreadsKey, 1, int.MaxValue);
        set => this[ThreadsKey] = value?.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary><c>Memory Limit</c>: the engine's memory limit, for example <c>2GB</c>.</summary>
    public string? MemoryLimit
    {
        get => Text(MemoryLimitKey);
        set => this[MemoryLimitKey] = value;
    }

    /// <summary>Reads the string into options.</summary>
    /// <exception cref="DuckLakeException">A keyword or a value is not understood.</exception>
    public DuckLakeDataSourceOptions ToOptions()
    {
        foreach (string key in Keys)
        {
            if (!Known.Contains(key, StringComparer.OrdinalIgnoreCase))
                throw Failed($"'{key}' is unknown. Known are {string.Join(", ", Known)}.");
        }

        var options = new DuckLakeDataSourceOptions { Threads = Threads, MemoryLimit = MemoryLimit };
        if (Catalog is not { } catalog)
            return options;
        var lake = new LakeAttachment
        {
            Name = Name,
            CatalogPath = catalog,
            DataPath = DataPath,
            OverrideDataPath = OverrideDataPath,
            ReadOnly = ReadOnly,
            SnapshotVersion = SnapshotVersion,
            SnapshotTime = SnapshotTime,
        };
        return options with { Lakes = [lake], DefaultLake = Name };
    }

    string? Text(string key) => TryGetValue(key, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

    bool Flag(string key) => Text(key) is { } text
        && (bool.TryParse(text, out var flag) ? flag : throw Failed($"{key} is '{text}'; write true or false."));

    long? Number(string key, long min, long max) => Text(key) is not { } text ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw Failed($"{key} is '{text}'; write a whole number from {min} to {max}.");

    DateTimeOffset? Time(string key) => Text(key) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw Failed($"{key} is '{text}'; write a time such as 2026-11-22 18:30:00+00:00.");

    static DuckLakeException Failed(string problem) =>
        new(DuckLakeErrorKind.Invalid, $"Reading the connection string failed: {problem}");
}
