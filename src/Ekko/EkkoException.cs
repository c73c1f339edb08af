namespace Ekko;

/// <summary>
/// Something the user can act on went wrong in the product: a source that is not there, a lake that cannot take the rows. The message says
/// what failed, names the thing, and says what to do. Errors of the lake and of the engine keep their own types.
/// </summary>
public class EkkoException : Exception
{
    /// <summary>An error with a message for the user.</summary>
    /// <param name="message">What failed, which thing, what to do.</param>
    public EkkoException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its cause.</summary>
    /// <param name="message">What failed, which thing, what to do.</param>
    /// <param name="innerException">The cause.</param>
    public EkkoException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Which layer tries again what failed.</summary>
    internal virtual RetryLayer RetriedBy => RetryLayer.None;
}
