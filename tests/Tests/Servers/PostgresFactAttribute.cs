namespace Ekko.Tests.Servers;

/// <summary>A test that needs a PostgreSQL server.</summary>
sealed class PostgresFactAttribute() : ServerFactAttribute(PostgresServer.SkipReason);

/// <summary>A test with data that needs a PostgreSQL server.</summary>
sealed class PostgresTheoryAttribute() : ServerTheoryAttribute(PostgresServer.SkipReason);
