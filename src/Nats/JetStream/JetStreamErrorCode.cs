namespace Ekko.Nats;

/// <summary>Numbers of JetStream errors (<c>err_code</c>) that callers decide by. Source: the server's published list of errors.</summary>
public static class JetStreamErrorCode
{
    /// <summary>JetStream is not available at the moment: the cluster has no quorum or is starting.</summary>
    public const int ClusterNotAvailable = 10008;

    /// <summary>The stream or consumer has no leader at the moment.</summary>
    public const int ClusterNoLeader = 10009;

    /// <summary>A consumer could not be made from this configuration.</summary>
    public const int ConsumerCreate = 10012;

    /// <summary>A consumer of this name exists with another configuration.</summary>
    public const int ConsumerNameExists = 10013;

    /// <summary>There is no such consumer.</summary>
    public const int ConsumerNotFound = 10014;

    /// <summary>The server is out of memory or disk for JetStream.</summary>
    public const int InsufficientResources = 10023;

    /// <summary>There is no such message.</summary>
    public const int NoMessageFound = 10037;

    /// <summary>JetStream is not enabled for the account.</summary>
    public const int NotEnabledForAccount = 10039;

    /// <summary>More storage than the server has.</summary>
    public const int StorageResourcesExceeded = 10047;

    /// <summary>The stream's configuration is not possible, or cannot become this one.</summary>
    public const int StreamInvalidConfig = 10052;

    /// <summary>A stream of this name exists with another configuration.</summary>
    public const int StreamNameExists = 10058;

    /// <summary>There is no such stream.</summary>
    public const int StreamNotFound = 10059;

    /// <summary>Another stream already takes some of the subjects.</summary>
    public const int SubjectsOverlap = 10065;

    /// <summary>JetStream is not enabled on the server.</summary>
    public const int NotEnabled = 10076;

    /// <summary>The message could not be stored: the stream is full and refuses new messages, or its storage failed.</summary>
    public const int StoreFailed = 10077;
}
