using Ekko.DuckLake.Storage;
using Microsoft.Extensions.Logging;

namespace Ekko.DuckLake;

/// <summary>What a data source is made of.</summary>
public sealed record DuckLakeDataSourceOptions
{
    /// <summary>The lakes every connection finds attached. More can be attached by SQL.</summary>
    public IReadOnlyList<LakeAttachment> Lakes { get; init; } = [];

    /// <summary>The lake in which connections look for unqualified names; null for the engine's own in-memory database.</summary>
    public string? DefaultLake { get; init; }

    /// <summary>How the lakes' remote files are reached; null: the first lake's non-null Storage.</summary>
    public StorageOptions? Storage { get; init; }

    /// <summary>The clock of snapshots and file names.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Makes the loggers <c>Ekko.DuckLake.Catalog</c> and <c>Ekko.DuckLake.Storage</c>; null for none.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>Threads of the engine; null for one a core.</summary>
    public int? Threads { get; init; }

    /// <summary>The engine's memory limit, for example <c>2GB</c>; null for its default of 80 % of the machine.</summary>
    public string? MemoryLimit { get; init; }
}
