using System.Text.Json;
using Ekko.Sandbox;

namespace Ekko.Api.Formats;

/// <summary>What a statement answers, in JSON. It is written as the rows come: the members after them are known at the end.</summary>
/// <param name="SnapshotId">The state that was read where the statement does not say itself.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The rows; each has a value for every column.</param>
/// <param name="RowCount">How many there are.</param>
/// <param name="IsTruncated">Whether the limit cut others off.</param>
/// <param name="DurationMilliseconds">How long the statement ran.</param>
/// <param name="FileCount">How many data files it reads at most.</param>
/// <param name="FileBytes">How large these are.</param>
sealed record SqlAnswer(
    long SnapshotId, IReadOnlyList<SandboxColumn> Columns, IReadOnlyList<IReadOnlyList<JsonElement>> Rows, long RowCount, bool IsTruncated,
    double DurationMilliseconds, int FileCount, long FileBytes);
