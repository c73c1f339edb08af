using Ekko.DuckDb;
using Ekko.DuckLake;
using Ekko.JetStream;

namespace Ekko.Retries;

/// <summary>
/// Which layer of the product tries an error again. This is the whole table; what is not in it ends with its error.
/// <list type="table">
/// <item><term>a commit contradicts another client's</term><description>the batch</description></item>
/// <item><term>the catalog stayed locked or cannot be reached, the storage or the disk failed</term><description>the session: the library
/// has tried for some seconds by then</description></item>
/// <item><term>whether a commit took place is not known</term><description>the session</description></item>
/// <item><term>NATS cannot be reached, or a consumer or stream is gone</term><description>the session</description></item>
/// <item><term>another pipeline took a chain, or a delivery is missing</term><description>the session</description></item>
/// <item><term>a node does not answer, or asks for patience</term><description>the request</description></item>
/// </list>
/// </summary>
static class RetryTable
{
    public static RetryLayer LayerOf(Exception error) => error switch
    {
        DuckLakeException lake => LayerOf(lake.ErrorKind),
        JetStreamException nats => LayerOf(nats),
        EkkoException own => own.RetriedBy,
        IOException or DuckDbException { ErrorType: DuckDbErrorType.Io } => RetryLayer.Session,
        _ => RetryLayer.None,
    };

    static RetryLayer LayerOf(DuckLakeErrorKind kind) => kind switch
    {
        DuckLakeErrorKind.Conflict => RetryLayer.Batch,
        DuckLakeErrorKind.Busy or DuckLakeErrorKind.Unavailable or DuckLakeErrorKind.Storage => RetryLayer.Session,
        // The stored position says whether the batch is in the lake.
        DuckLakeErrorKind.UnknownOutcome => RetryLayer.Session,
        _ => RetryLayer.None,
    };

    static RetryLayer LayerOf(JetStreamException error) =>
        error.IsTransient || error.Kind is JetStreamErrorKind.Closed or JetStreamErrorKind.Gone
            || error.ErrorCode is JetStreamErrorCode.ConsumerNotFound or JetStreamErrorCode.StreamNotFound
            ? RetryLayer.Session : RetryLayer.None;
}
