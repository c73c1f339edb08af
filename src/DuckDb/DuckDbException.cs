using System.Data.Common;

namespace Ekko.DuckDb;

/// <summary>An error reported by the engine, with the engine's own text and kind of error.</summary>
public sealed class DuckDbException : DbException
{
    /// <summary>Creates an error of the given kind.</summary>
    public DuckDbException(string message, DuckDbErrorType errorType = DuckDbErrorType.Invalid, Exception? inner = null)
        : base(message, inner) => ErrorType = errorType;

    /// <summary>The engine's kind of error; <see cref="DuckDbErrorType.Invalid"/> where the C interface does not say.</summary>
    public DuckDbErrorType ErrorType { get; }

    /// <summary>
    /// Errors of the prepare and appender calls come as text only; the engine prefixes it with the kind ("Binder Error: …").
    /// </summary>
    internal static DuckDbException FromText(string text)
    {
        var end = text.IndexOf(" Error:", StringComparison.Ordinal);
        var kind = end < 0 ? "" : text[..end].Replace(" ", "", StringComparison.Ordinal);
        if (kind == "TransactionContext")
            return new DuckDbException(text, DuckDbErrorType.Transaction);
        return new DuckDbException(
            text, Enum.TryParse<DuckDbErrorType>(kind, ignoreCase: true, out var type) ? type : DuckDbErrorType.Invalid);
    }
}
