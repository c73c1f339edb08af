using Ekko.Writing;

namespace Ekko.Cli.Report;

/// <summary>What ingesting a folder did.</summary>
/// <param name="Files">Block files that were read.</param>
/// <param name="Written">What the lake took of them.</param>
/// <param name="Elapsed">From the first byte read to the last commit.</param>
sealed record IngestOutcome(long Files, WriteResult Written, TimeSpan Elapsed)
{
    /// <summary>New transactions in a second; 0 when there were none.</summary>
    public double RowsPerSecond => Elapsed > TimeSpan.Zero ? Written.Transactions / Elapsed.TotalSeconds : 0;
}
