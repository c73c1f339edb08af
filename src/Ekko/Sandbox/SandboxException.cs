namespace Ekko.Sandbox;

/// <summary>A statement was not run to its end. The message tells neither paths nor what the server's own queries are.</summary>
public sealed class SandboxException : EkkoException
{
    /// <summary>Creates the error.</summary>
    /// <param name="kind">Why.</param>
    /// <param name="message">What failed and what to do.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public SandboxException(SandboxErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>Why.</summary>
    public SandboxErrorKind Kind { get; }
}
