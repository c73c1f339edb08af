namespace Ekko.Tests.Servers;

/// <summary>
/// A test that needs a PostgreSQL server: left out, with the reason, where none is installed; with CI=true it fails there.
/// </summary>
sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresServer.SkipReason;
}

/// <summary>A test with data that needs a PostgreSQL server.</summary>
sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute() => Skip = PostgresServer.SkipReason;
}
