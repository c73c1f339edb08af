using Ekko.DuckLake;
using Ekko.DuckLake.Transactions;
using Ekko.Leases;

namespace Ekko.Pipeline;

/// <summary>
/// Up to which message of a stream everything is in the lake, chain by chain, in the catalog table <c>ekko_positions</c>. A position is
/// written by the transaction that commits the rows, so that neither is ever there without the other.
/// </summary>
/// <remarks>The chain <c>*</c> stands for the stream as a whole: every chain that has a message up to there has a position.</remarks>
sealed class PositionTable(Lake lake, string stream)
{
    const string Name = EkkoCatalog.Positions;
    const string Row = "stream = @stream AND network = @network AND subnet = @subnet AND vm_type = @vm";

    /// <summary>The positions in a stream, with the ticks of when the stream they are of was created.</summary>
    public async Task<IReadOnlyList<Position>> ReadAsync(CancellationToken cancellationToken)
    {
        if (!await lake.HasCatalogTableAsync(Name, cancellationToken).ConfigureAwait(false))
            return [];
        var rows = await lake.QueryCatalogAsync(
            $"SELECT stream, network, subnet, vm_type, stream_created, stream_sequence FROM {Name}",
            row => (Stream: row.GetString(0),
                Position: new Position(
                    LeaseKey.Read(row.GetString(1), row.GetString(2), row.GetString(3)), row.GetInt64(4), row.GetInt64(5))),
            cancellationToken).ConfigureAwait(false);
        return [.. rows.Where(row => row.Stream == stream).Select(row => row.Position)];
    }

    /// <summary>The chains that have a position.</summary>
    public async Task<IReadOnlyCollection<LeaseKey>> ChainsAsync(CancellationToken cancellationToken)
    {
        var positions = await ReadAsync(cancellationToken).ConfigureAwait(false);
        return [.. positions.Select(position => position.Key).Where(key => key != LeaseKey.WholeStream)];
    }

    /// <summary>
    /// Moves a position forward, inside the transaction of a commit whose hook names <see cref="EkkoCatalog.Steps"/>; never back within the
    /// same stream.
    /// </summary>
    public async Task AdvanceAsync(
        CatalogWriter writer, LeaseKey key, long created, long sequence, CancellationToken cancellationToken)
    {
        (string, object?)[] parameters =
        [
            ("@sequence", sequence), ("@created", created), ("@stream", stream), ("@network", key.Network), ("@subnet", key.Subnet),
            ("@vm", key.VmType),
        ];
        var changed = await writer.ExecuteAsync($"""
            UPDATE {Name} SET
                stream_sequence = CASE
                    WHEN stream_created = @created AND stream_sequence > @sequence THEN stream_sequence ELSE @sequence END,
                stream_created = @created, updated_at = {writer.CurrentMilliseconds}
            WHERE {Row}
            """, parameters, cancellationToken).ConfigureAwait(false);
        if (changed == 0)
        {
            await writer.ExecuteAsync(
                $"INSERT INTO {Name} VALUES (@stream, @network, @subnet, @vm, @created, @sequence, {writer.CurrentMilliseconds})",
                parameters, cancellationToken).ConfigureAwait(false);
        }
    }
}

/// <summary>Up to where a chain is in the lake.</summary>
/// <param name="Key">The chain, or the stream as a whole.</param>
/// <param name="StreamCreated">Ticks of when the stream was created: a stream of the same name that was made anew counts from 1
/// again.</param>
/// <param name="Sequence">The last message.</param>
sealed record Position(LeaseKey Key, long StreamCreated, long Sequence);
