using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ekko.Lookups;

/// <summary>When look-up tables are filled.</summary>
public sealed record LookupOptions
{
    /// <summary>How often to look whether something is to be done.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Rows that make a step due: until then a look-up reads them.</summary>
    public long StepRows { get; init; } = 50_000;

    /// <summary>
    /// Whether the process has more to write than it can: then a step is due with <see cref="LargestStep"/> rows only, since filling the
    /// tables takes processor time from what they are made of.
    /// </summary>
    public Func<bool> IsCatchingUp { get; init; } = static () => false;

    /// <summary>Rows after which a step ends, so that its memory is bounded.</summary>
    public long LargestStep { get; init; } = 4_000_000;

    /// <summary>Files of one size that make a merge due.</summary>
    public int FilesPerMerge { get; init; } = 6;

    /// <summary>How long the lease lives: longer than a step takes.</summary>
    public TimeSpan LeaseLength { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Takes a message for what happens.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;
}
