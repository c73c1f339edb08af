namespace Ekko.Cli.Report;

/// <summary>What ingesting a folder did.</summary>
/// <param name="Files">Block files that were read.</param>
/// <param name="Blocks">Blocks that are new in the lake.</param>
/// <param name="Transactions">Transactions that are new in the lake.</param>
/// <param name="Known">Rows of any table that were there already.</param>
/// <param name="Rejected">Messages that went to <c>rejected_messages</c>.</param>
/// <param name="Snapshots">Commits that were made.</param>
/// <param name="Elapsed">From the first byte read to the last commit.</param>
sealed record IngestOutcome(long Files, long Blocks, long Transactions, long Known, long Rejected, long Snapshots, TimeSpan Elapsed)
{
    /// <summary>New transactions in a second; 0 when there were none.</summary>
    public double RowsPerSecond => Elapsed > TimeSpan.Zero ? Transactions / Elapsed.TotalSeconds : 0;
}
