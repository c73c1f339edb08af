using System.IO.Pipelines;

namespace Ekko.Api.Formats;

/// <summary>An export in a form.</summary>
interface IExportForm : IAsyncDisposable
{
    /// <summary>What the answer says it is.</summary>
    string ContentType { get; }

    /// <summary>Writes all of it. What is not whole has no end.</summary>
    /// <param name="output">Where it goes; flushed often enough that little is in memory.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    /// <returns>How many rows there were.</returns>
    Task<long> WriteAsync(PipeWriter output, CancellationToken cancellationToken);
}
