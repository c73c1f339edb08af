using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ekko.DuckLake;

namespace Ekko.Migration;

/// <summary>Where a deployment is on the way from Arrow files to the lake, and what remains.</summary>
public sealed record MigrationStatus
{
    /// <summary>The phase.</summary>
    public required MigrationPhase Phase { get; init; }

    /// <summary>When the Arrow writer was retired; null while it is not.</summary>
    public required string? RetiredAt { get; init; }

    /// <summary>Arrow files that pipelines wrote beside the lake.</summary>
    public required long ArrowFiles { get; init; }

    /// <summary>Their rows.</summary>
    public required long ArrowRows { get; init; }

    /// <summary>Their bytes.</summary>
    public required long ArrowBytes { get; init; }

    /// <summary>How many rows a second were written while a file was; 0 before the first.</summary>
    public required double ArrowRowsPerSecond { get; init; }

    /// <summary>The files of backfills.</summary>
    public required IReadOnlyList<BackfilledFile> Files { get; init; }

    /// <summary>The last comparison of all blocks; null before the first.</summary>
    public required ComparisonNote? Comparison { get; init; }

    /// <summary>Files of which something was left out.</summary>
    public IEnumerable<BackfilledFile> LeftOut => Files.Where(file => file.State == BackfillState.LeftOut || file.RowsLeftOut > 0);

    /// <summary>What is to be done next.</summary>
    public IReadOnlyList<string> Remaining => [.. Remains()];

    /// <summary>Reads it.</summary>
    /// <param name="lake">The lake.</param>
    /// <param name="options">Which writers and which fallback the environment asks for.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<MigrationStatus> ReadAsync(Lake lake, EkkoOptions options, CancellationToken cancellationToken = default)
    {
        var facts = new MigrationFacts(lake);
        var retired = await facts.FindAsync(MigrationFacts.Retired, cancellationToken).ConfigureAwait(false);
        var comparison = await facts.FindAsync(MigrationFacts.Comparison, cancellationToken).ConfigureAwait(false);
        var totals = await new ArrowFileTable(lake).TotalsAsync(cancellationToken).ConfigureAwait(false);
        return new MigrationStatus
        {
            Phase = PhaseOf(options, retired),
            RetiredAt = retired,
            ArrowFiles = totals.Files,
            ArrowRows = totals.Rows,
            ArrowBytes = totals.Bytes,
            ArrowRowsPerSecond = totals.Elapsed > TimeSpan.Zero ? totals.Rows / totals.Elapsed.TotalSeconds : 0,
            Files = await new BackfillTable(lake).ReadAsync(cancellationToken).ConfigureAwait(false),
            Comparison = comparison is null ? null : JsonSerializer.Deserialize(comparison, ComparisonNoteJson.Default.ComparisonNote),
        };
    }

    /// <summary>Notes a comparison of all blocks.</summary>
    /// <param name="lake">The lake.</param>
    /// <param name="result">What it found.</param>
    /// <param name="time">When.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static Task NoteAsync(Lake lake, ComparisonResult result, DateTimeOffset time, CancellationToken cancellationToken = default)
    {
        var note = new ComparisonNote(
            result.SnapshotId, time, result.Blocks, result.OnlyArrow, result.OnlyLake, result.Different, result.LeftOut.Count);
        return new MigrationFacts(lake).SetAsync(
            MigrationFacts.Comparison, JsonSerializer.Serialize(note, ComparisonNoteJson.Default.ComparisonNote), cancellationToken);
    }

    static MigrationPhase PhaseOf(EkkoOptions options, string? retired) => options switch
    {
        _ when retired is not null => MigrationPhase.Finished,
        { ReadFallback: ReadFallback.Arrow } => MigrationPhase.Fallback,
        { Writers: EkkoWriters.Arrow } => MigrationPhase.ArrowAlone,
        { Writers: EkkoWriters.DuckLake } => MigrationPhase.LakeAlone,
        _ => MigrationPhase.Parallel,
    };

    IEnumerable<string> Remains()
    {
        if (Phase == MigrationPhase.Finished)
            yield break;
        if (Phase == MigrationPhase.ArrowAlone)
            yield return "write both: EKKO_WRITERS=ducklake,arrow for ekko pipeline";
        var loading = Files.Count(file => file.State == BackfillState.Loading);
        if (loading > 0)
            yield return Text($"run ekko migrate backfill again: {loading} files are in the lake in part");
        var left = LeftOut.Count();
        if (left > 0)
            yield return Text($"mend or accept what was left out of {left} files");
        if (Comparison is not { OnlyArrow: 0, Different: 0, LeftOut: 0 })
            yield return Comparison is null ? "run ekko migrate compare" : "mend what ekko migrate compare finds, and run it again";
        if (Phase == MigrationPhase.Parallel)
            yield return "serve the lake with EKKO_READ_FALLBACK=arrow";
        yield return "run ekko migrate finish";
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What is kept of a comparison.</summary>
/// <param name="SnapshotId">The snapshot of the lake.</param>
/// <param name="Time">When.</param>
/// <param name="Blocks">Blocks that one of them had.</param>
/// <param name="OnlyArrow">Blocks of the Arrow files alone.</param>
/// <param name="OnlyLake">Blocks of the lake alone.</param>
/// <param name="Different">Blocks with other rows.</param>
/// <param name="LeftOut">Files that were not compared wholly.</param>
public sealed record ComparisonNote(
    long SnapshotId, DateTimeOffset Time, long Blocks, long OnlyArrow, long OnlyLake, long Different, long LeftOut);

/// <summary>The JSON of notes.</summary>
[JsonSerializable(typeof(ComparisonNote))]
sealed partial class ComparisonNoteJson : JsonSerializerContext;
