namespace Ekko.Tests.Servers;

/// <summary>A test that needs a NATS server: left out, with the reason, where none is installed; with CI=true it fails there.</summary>
sealed class NatsFactAttribute : FactAttribute
{
    public NatsFactAttribute() => Skip = NatsServer.SkipReason;
}

/// <summary>A test that needs a NATS server and a PostgreSQL server.</summary>
sealed class NatsPostgresFactAttribute : FactAttribute
{
    public NatsPostgresFactAttribute() => Skip = NatsServer.SkipReason ?? PostgresServer.SkipReason;
}

/// <summary>A test that needs a NATS server, a PostgreSQL server and an S3 server.</summary>
sealed class NatsPostgresS3FactAttribute : FactAttribute
{
    public NatsPostgresS3FactAttribute() => Skip = NatsServer.SkipReason ?? PostgresServer.SkipReason ?? S3Server.SkipReason;
}

/// <summary>A test with data that needs a NATS server.</summary>
sealed class NatsTheoryAttribute : TheoryAttribute
{
    public NatsTheoryAttribute() => Skip = NatsServer.SkipReason;
}
