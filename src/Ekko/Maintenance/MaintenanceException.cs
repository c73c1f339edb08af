namespace Ekko.Maintenance;

/// <summary>Maintenance that was refused. The message holds nothing that a client may not see.</summary>
public sealed class MaintenanceException : EkkoException
{
    /// <summary>Creates the error.</summary>
    /// <param name="kind">Why.</param>
    /// <param name="message">What failed and what to do.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public MaintenanceException(MaintenanceErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>Why.</summary>
    public MaintenanceErrorKind Kind { get; }
}
