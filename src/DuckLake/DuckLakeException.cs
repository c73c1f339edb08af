using System.Data.Common;

namespace Ekko.DuckLake;

/// <summary>
/// A lake refused or could not do what was asked. The message starts with what failed, names the object and says what to do;
/// the cause of a storage or database failure is in <see cref="Exception.InnerException"/>. Mistakes in calling the library itself
/// (null arguments, disposed objects) use the exceptions of the base class library, and errors of the engine keep their own type.
/// </summary>
public sealed class DuckLakeException : DbException
{
    /// <summary>Creates an error of kind <see cref="DuckLakeErrorKind.Invalid"/> with a general message.</summary>
    public DuckLakeException()
        : this(DuckLakeErrorKind.Invalid, "The lake refused the request.")
    {
    }

    /// <summary>Creates an error of kind <see cref="DuckLakeErrorKind.Invalid"/>.</summary>
    /// <param name="message">What failed, on what, and what to do.</param>
    public DuckLakeException(string message)
        : this(DuckLakeErrorKind.Invalid, message)
    {
    }

    /// <summary>Creates an error of kind <see cref="DuckLakeErrorKind.Invalid"/> with a cause.</summary>
    /// <param name="message">What failed, on what, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public DuckLakeException(string message, Exception? innerException)
        : this(DuckLakeErrorKind.Invalid, message, innerException)
    {
    }

    /// <summary>Creates an error.</summary>
    /// <param name="kind">What a caller can act on.</param>
    /// <param name="message">What failed, on what, and what to do.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public DuckLakeException(DuckLakeErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => ErrorKind = kind;

    /// <summary>What a caller can act on.</summary>
    public DuckLakeErrorKind ErrorKind { get; }

    /// <summary>
    /// True when nothing was done and the same may succeed later: a transaction that is begun again, or a request that is made again. A
    /// statement outside a transaction has been run again by the library before it says so.
    /// </summary>
    public override bool IsTransient => ErrorKind is DuckLakeErrorKind.Conflict or DuckLakeErrorKind.Busy or DuckLakeErrorKind.Unavailable;
}
