using System.Runtime.CompilerServices;
using Ekko.DuckLake.Sql;

namespace Ekko.Cli.Sql;

/// <summary>Statements out of text that may still be arriving: each is handed out as soon as its semicolon is there.</summary>
static class StatementReader
{
    /// <summary>Reads until the end of the text; what follows the last semicolon is a statement too.</summary>
    public static async IAsyncEnumerable<string> ReadAsync(
        TextReader reader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var splitter = new StatementSplitter();
        var buffer = new char[8192];
        while (await ReadSomeAsync(reader, buffer, cancellationToken) is > 0 and var count)
        {
            splitter.Append(buffer.AsSpan(0, count));
            while (splitter.TryNext(out var statement))
                yield return statement;
        }

        if (splitter.Finish() is { } last)
            yield return last;
    }

    // A read from a terminal or a pipe blocks its thread and cannot be cancelled: it waits on another thread, and is left behind.
    static Task<int> ReadSomeAsync(TextReader reader, char[] buffer, CancellationToken cancellationToken) =>
        Task.Run(() => reader.Read(buffer, 0, buffer.Length), CancellationToken.None).WaitAsync(cancellationToken);
}
