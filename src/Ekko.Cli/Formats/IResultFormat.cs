using System.Data.Common;

namespace Ekko.Cli.Formats;

/// <summary>One way to write a result.</summary>
interface IResultFormat
{
    /// <summary>The name given to <c>--format</c>.</summary>
    string Name { get; }

    /// <summary>Writes every row the reader has, or as many as <paramref name="rowLimit"/> allows.</summary>
    /// <param name="reader">Stands before the first row of a result with at least one column.</param>
    /// <param name="output">Where the text goes; flushed by the caller.</param>
    /// <param name="rowLimit">The most rows a format for eyes shows; 0 shows all. Formats for programs always write all.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    Task WriteAsync(DbDataReader reader, TextWriter output, int rowLimit, CancellationToken cancellationToken);
}
