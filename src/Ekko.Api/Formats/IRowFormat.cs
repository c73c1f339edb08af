using System.Buffers;
using Ekko.DuckDb;

namespace Ekko.Api.Formats;

/// <summary>A form of exports: rows are written as they come, chunk by chunk.</summary>
interface IRowFormat
{
    /// <summary>What the answer says it is.</summary>
    string ContentType { get; }

    /// <summary>Writes what stands before the rows.</summary>
    void Begin(IBufferWriter<byte> output);

    /// <summary>Writes rows.</summary>
    void Write(IBufferWriter<byte> output, DuckDbChunk chunk);

    /// <summary>Writes what stands after the last row of an export that is whole.</summary>
    void End(IBufferWriter<byte> output, long rowCount);
}
