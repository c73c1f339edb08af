namespace Ekko.Tests.Servers;

/// <summary>A test that needs an S3 server.</summary>
sealed class S3FactAttribute() : ServerFactAttribute(S3Server.SkipReason);

/// <summary>A test with data that needs an S3 server.</summary>
sealed class S3TheoryAttribute() : ServerTheoryAttribute(S3Server.SkipReason);

/// <summary>A test that needs an S3 server and a PostgreSQL server.</summary>
sealed class DistributedFactAttribute() : ServerFactAttribute(S3Server.SkipReason ?? PostgresServer.SkipReason);
