using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ekko.Arrow;
using Ekko.DuckLake;
using Ekko.DuckLake.Storage;
using Ekko.Writing;

namespace Ekko.Migration;

/// <summary>Where a deployment is on the way from Arrow files to the lake, and what remains.</summary>
public sealed record MigrationStatus
{
    /// <summary>The phase.</summary>
    public required MigrationPhase Phase { get; init; }

    /// <summary>When the Arrow writer was retired; null while it is not.</summary>
    public required string? RetiredAt { get; init; }

    /// <summary>Since when the Arrow writer is kept from writing by a run that has not retired it yet; null without one.</summary>
    public required string? RetiringSince { get; init; }

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
    /// <param name="store">Reaches the folder of Arrow files, where nothing else says whether there are any.</param>
    /// <param name="options">Which writers and which fallback the environment asks for, and where the Arrow files are.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="DuckLakeException">The lake or the bucket cannot be read.</exception>
    public static async Task<MigrationStatus> ReadAsync(
        Lake lake, FileStore store, EkkoOptions options, CancellationToken cancellationToken = default)
    {
        var facts = await new MigrationFacts(lake).ReadAsync(cancellationToken).ConfigureAwait(false);
        var comparison = facts.GetValueOrDefault(MigrationFacts.Comparison);
        var totals = await new ArrowFileTable(lake).TotalsAsync(cancellationToken).ConfigureAwait(false);
        var status = new MigrationStatus
        {
            Phase = PhaseOf(options, facts),
            RetiredAt = facts.GetValueOrDefault(MigrationFacts.Retired),
            RetiringSince = facts.GetValueOrDefault(MigrationFacts.Retiring),
            ArrowFiles = totals.Files,
            ArrowRows = totals.Rows,
            ArrowBytes = totals.Bytes,
            ArrowRowsPerSecond = totals.Elapsed > TimeSpan.Zero ? totals.Rows / totals.Elapsed.TotalSeconds : 0,
            Files = await new BackfillTable(lake).ReadAsync(cancellationToken).ConfigureAwait(false),
            Comparison = comparison is null ? null : JsonSerializer.Deserialize(comparison, ComparisonNoteJson.Default.ComparisonNote),
        };
        return status.Phase == MigrationPhase.LakeAlone && !status.KnowsArrowFiles
            && !await new ArrowFolder(store, ArrowLocation.Of(options)).HasFilesAsync(cancellationToken).ConfigureAwait(false)
            ? status with { Phase = MigrationPhase.WithoutArrow }
            : status;
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

    /// <summary>Whether the catalog names Arrow files.</summary>
    bool KnowsArrowFiles => ArrowFiles > 0 || RetiringSince is not null
        || Files.Any(file => file.Path.EndsWith(ArrowPath.Extension, StringComparison.Ordinal));

    static MigrationPhase PhaseOf(EkkoOptions options, Dictionary<string, string> facts) => options switch
    {
        _ when facts.ContainsKey(MigrationFacts.Retired) => MigrationPhase.Finished,
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
        if (Phase == MigrationPhase.WithoutArrow)
            yield break;
        if (Comparison is not { OnlyArrow: 0, Different: 0, LeftOut: 0 })
            yield return Comparison is null ? "run ekko migrate compare" : "mend what ekko migrate compare finds, and run it again";
        if (Phase == MigrationPhase.Parallel)
            yield return "serve the lake with EKKO_READ_FALLBACK=arrow";
        yield return RetiringSince is null
            ? "run ekko migrate finish"
            : $"run ekko migrate finish again, unless it runs: it began at {RetiringSince}, and no Arrow files are written meanwhile";
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
