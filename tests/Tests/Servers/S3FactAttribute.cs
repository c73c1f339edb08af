namespace Ekko.Tests.Servers;

/// <summary>A test that needs an S3 server: left out, with the reason, where none is installed; with CI=true it fails there.</summary>
sealed class S3FactAttribute : FactAttribute
{
    public S3FactAttribute() => Skip = S3Server.SkipReason;
}

/// <summary>As <see cref="S3FactAttribute"/>, for tests with data.</summary>
sealed class S3TheoryAttribute : TheoryAttribute
{
    public S3TheoryAttribute() => Skip = S3Server.SkipReason;
}

/// <summary>A test that needs an S3 server and a PostgreSQL server.</summary>
sealed class DistributedFactAttribute : FactAttribute
{
    public DistributedFactAttribute() => Skip = S3Server.SkipReason ?? PostgresServer.SkipReason;
}
