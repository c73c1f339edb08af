namespace Ekko.DuckLake.Transactions;

/// <summary>What a commit says about itself in <c>ducklake_snapshot_changes</c>.</summary>
/// <param name="Author">Who.</param>
/// <param name="Message">Why.</param>
/// <param name="ExtraInfo">Anything else, often JSON.</param>
public sealed record CommitInfo(string? Author, string? Message, string? ExtraInfo = null);
