namespace Ekko.DuckLake.Session;

/// <summary>Errors of statements that a lake does not take.</summary>
static class UnsupportedStatement
{
    /// <summary>The error of a statement.</summary>
    /// <param name="what">What was tried.</param>
    /// <param name="advice">Why not, and what to do.</param>
    public static DuckLakeException Error(string what, string advice) =>
        new(DuckLakeErrorKind.NotSupported, $"{what} failed: {advice}");
}
