using Ekko.Blocks;
using Ekko.DuckLake.Storage;
using Ekko.Lookups;
using Ekko.Writing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ekko.Pipeline;

/// <summary>What a pipeline reads and how it writes.</summary>
public sealed record PipelineOptions
{
    /// <summary>Server, stream and subject.</summary>
    public NatsOptions Nats { get; init; } = new();

    /// <summary>Rows that make the buffer due; also how many rows of a table one commit leaves to the catalog.</summary>
    public int BatchSize { get; init; } = EkkoOptions.Default.BatchSize;

    /// <summary>
    /// The longest a message waits for a commit to begin. For the end of a block that is still coming at least a second is waited.
    /// </summary>
    public TimeSpan FlushInterval { get; init; } = EkkoOptions.Default.FlushInterval;

    /// <summary>
    /// Bytes of rows after which reading waits for the running commits. Twice this is in memory at most, three times where files go to a
    /// bucket: one buffer fills while one or two are written. Half of it is for messages that wait for the end of their block.
    /// </summary>
    public long MaxBufferedBytes { get; init; } = 40L * 1024 * 1024;

    /// <summary>The only chains to write; empty for all that come.</summary>
    public IReadOnlyList<NodeConfig> Chains { get; init; } = [];

    /// <summary>How long a chain's lease lives without renewal: so long after a pipeline died another one takes its chains.</summary>
    public TimeSpan LeaseLength { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>Stop when the stream has nothing more.</summary>
    public bool StopsAtEnd { get; init; }

    /// <summary>How long a stopped pipeline may take for its last commit.</summary>
    public TimeSpan ShutdownTime { get; init; } = TimeSpan.FromSeconds(7);

    /// <summary>Rows kept in the catalog that make it worth to move them into files.</summary>
    public int FlushRows { get; init; } = 5_000;

    /// <summary>How often the pipeline looks whether tables need flushing.</summary>
    public TimeSpan MaintenanceInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often small files are merged.</summary>
    public TimeSpan MergeInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Where blocks and transactions go: to the lake, to Arrow files, or to both.</summary>
    public EkkoWriters Writers { get; init; } = EkkoWriters.DuckLake;

    /// <summary>The folder of Arrow files.</summary>
    public string ArrowRoot { get; init; } = EkkoOptions.Default.ArrowRoot;

    /// <summary>How a bucket of Arrow files is reached.</summary>
    public StorageOptions ArrowStorage { get; init; } = new();

    /// <summary>When the look-up tables are filled.</summary>
    public LookupOptions Lookups { get; init; } = new();

    /// <summary>Takes a message for what happens.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>What the options of the environment say.</summary>
    /// <param name="options">The options.</param>
    public static PipelineOptions From(EkkoOptions options) => new()
    {
        Nats = options.Nats with { Url = options.Nats.Url ?? "nats://localhost:4222" },
        BatchSize = options.BatchSize,
        FlushInterval = options.FlushInterval,
        Writers = options.Writers,
        ArrowRoot = ArrowLocation.Of(options),
        ArrowStorage = LakeLocation.Storage(options),
    };
}
