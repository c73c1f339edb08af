using Ekko.Arrow;
using Ekko.DuckLake;

namespace Ekko.Migration;

/// <summary>Which errors belong to one file, so that the others can still be read.</summary>
static class FileErrors
{
    /// <summary>Whether an error is the file's, or of the way to it.</summary>
    public static bool IsOfFile(Exception error) => error is ArrowFormatException or IOException or UnauthorizedAccessException
        or DuckLakeException { ErrorKind: DuckLakeErrorKind.Storage or DuckLakeErrorKind.Unavailable or DuckLakeErrorKind.NotFound };
}
