namespace Ekko.Reading;

/// <summary>A read was refused. The message says what failed, names the value and says what to do.</summary>
public sealed class ReadingException : EkkoException
{
    /// <summary>Creates the error.</summary>
    /// <param name="kind">Why.</param>
    /// <param name="message">What failed, on what, and what to do.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public ReadingException(ReadingErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>Why.</summary>
    public ReadingErrorKind Kind { get; }

    /// <summary>The last block that the caller and the chain have in common; null when it is not known.</summary>
    public BlockReference? CommonAncestor { get; init; }

    internal static ReadingException Invalid(string message) => new(ReadingErrorKind.Invalid, message);

    internal static ReadingException NotFound(string message) => new(ReadingErrorKind.NotFound, message);
}
