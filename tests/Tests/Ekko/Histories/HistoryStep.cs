using System.Text.Json.Nodes;

namespace Ekko.Tests.Ekko.Histories;

/// <summary>One thing that happens in a history.</summary>
abstract record HistoryStep;

/// <summary>A block is announced with the receipts that are known, and perhaps with some of another block.</summary>
sealed record AnnounceStep(HistoryBlock Block, IReadOnlyList<JsonObject> Foreign) : HistoryStep
{
    public override string ToString() =>
        $"{Block} receipts [{string.Join(' ', Block.Receipts)}]{(Foreign.Count > 0 ? $" foreign {Foreign.Count}" : "")}";
}

/// <summary>A transaction comes again with its receipt.</summary>
sealed record LateStep(HistoryBlock Block, int Index) : HistoryStep
{
    public override string ToString() => $"late {Block}/{Index}";
}

/// <summary>Another transaction is announced for a place that is taken.</summary>
sealed record ContradictingStep(HistoryBlock Block, int Index, string Hash) : HistoryStep
{
    public override string ToString() => $"contradicting {Block}/{Index}";
}
