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

/// <summary>A test with data that needs a NATS server.</summary>
sealed class NatsTheoryAttribute : TheoryAttribute
{
    public NatsTheoryAttribute() => Skip = NatsServer.SkipReason;
}
