namespace Ekko.Tests.Servers;

/// <summary>A test that needs a NATS server.</summary>
sealed class NatsFactAttribute() : ServerFactAttribute(NatsServer.SkipReason);

/// <summary>A test that needs a NATS server and an EVM node.</summary>
sealed class NatsAnvilFactAttribute() : ServerFactAttribute(NatsServer.SkipReason ?? AnvilNode.SkipReason);

/// <summary>A test that needs a NATS server and a PostgreSQL server.</summary>
sealed class NatsPostgresFactAttribute() : ServerFactAttribute(NatsServer.SkipReason ?? PostgresServer.SkipReason);

/// <summary>A test that needs a NATS server, a PostgreSQL server and an S3 server.</summary>
sealed class NatsPostgresS3FactAttribute()
    : ServerFactAttribute(NatsServer.SkipReason ?? PostgresServer.SkipReason ?? S3Server.SkipReason);

/// <summary>A test with data that needs a NATS server.</summary>
sealed class NatsTheoryAttribute() : ServerTheoryAttribute(NatsServer.SkipReason);
