using Ekko.Blocks;
using Ekko.DuckDb;
using Ekko.DuckLake;
using Ekko.JetStream;
using Ekko.Leases;
using Ekko.Pipeline;
using Ekko.Retries;
using Ekko.Sources.Rpc;

namespace Ekko.Tests.Ekko.Retries;

/// <summary>Every kind of error has one layer that tries it again, or none.</summary>
public sealed class RetryTableTests
{
    [Fact]
    public void Errors_of_the_lake() => Assert.All(Enum.GetValues<DuckLakeErrorKind>(), kind => Assert.Equal(
        kind switch
        {
            DuckLakeErrorKind.Conflict => RetryLayer.Batch,
            DuckLakeErrorKind.Busy or DuckLakeErrorKind.Unavailable or DuckLakeErrorKind.Storage
                or DuckLakeErrorKind.UnknownOutcome => RetryLayer.Session,
            _ => RetryLayer.None,
        },
        RetryTable.LayerOf(new DuckLakeException(kind, "failed"))));

    [Fact]
    public void Errors_of_NATS() => Assert.All(Enum.GetValues<JetStreamErrorKind>(), kind => Assert.Equal(
        kind is JetStreamErrorKind.Authorization or JetStreamErrorKind.Permissions or JetStreamErrorKind.Tls or JetStreamErrorKind.Protocol
            or JetStreamErrorKind.TooLarge or JetStreamErrorKind.Refused ? RetryLayer.None : RetryLayer.Session,
        RetryTable.LayerOf(new JetStreamException(kind, "failed"))));

    [Fact]
    public void Errors_of_nodes() => Assert.All(Enum.GetValues<NodeErrorKind>(), kind => Assert.Equal(
        kind is NodeErrorKind.Transient or NodeErrorKind.Limited ? RetryLayer.Request : RetryLayer.None,
        RetryTable.LayerOf(new NodeException(kind, "failed"))));

    [Fact]
    public void Errors_of_the_pipeline_and_of_its_disk_are_the_sessions()
    {
        Assert.Equal(RetryLayer.Session, RetryTable.LayerOf(new PipelineRestartException("failed")));
        Assert.Equal(RetryLayer.Session, RetryTable.LayerOf(new LeaseLostException(LeaseKey.Of(new NodeConfig("Avalanche", "Fuji")))));
        Assert.Equal(RetryLayer.Session, RetryTable.LayerOf(new IOException("failed")));
        Assert.Equal(RetryLayer.Session, RetryTable.LayerOf(new DuckDbException("failed", DuckDbErrorType.Io)));
        Assert.Equal(RetryLayer.None, RetryTable.LayerOf(new DuckDbException("failed", DuckDbErrorType.Internal)));
    }

    [Fact]
    public void What_nobody_expects_is_tried_by_nobody() => Assert.All(
        (Exception[])[new KeyNotFoundException(), new InvalidOperationException(), new EkkoException("failed")],
        error => Assert.Equal(RetryLayer.None, RetryTable.LayerOf(error)));
}
