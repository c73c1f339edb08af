namespace Ekko.JetStream;

/// <summary>Numbers of JetStream errors (<c>err_code</c>) that decide something. Source: the server's published list of errors.</summary>
public static class JetStreamErrorCode
{
    /// <summary>JetStream is not available at the moment: the cluster has no quorum or is starting.</summary>
    public const int ClusterNotAvailable = 10008;

    /// <summary>The stream or consumer has no leader at the moment.</summary>
    public const int ClusterNoLeader = 10009;

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

    /// <summary>
    /// A stream's storage could not be made: the server still deletes that of an earlier stream of the name, or its disk fails.
    /// </summary>
    public const int StreamStoreFailed = 10049;

    /// <summary>The message is larger than the stream's <c>max_msg_size</c>.</summary>
    public const int MessageTooLarge = 10054;

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

    /// <summary>Whether the server may answer otherwise a moment later.</summary>
    internal static bool IsTransient(int errorCode) =>
        errorCode is ClusterNotAvailable or ClusterNoLeader or InsufficientResources or StreamStoreFailed;

    /// <summary>What an operator can do; empty when nothing is known.</summary>
    internal static string Advice(int errorCode) => errorCode switch
    {
        StreamNotFound => "Create the stream first.",
        ConsumerNotFound => "Create the consumer first.",
        SubjectsOverlap => "Another stream takes these subjects: use another subject, or change that stream.",
        StoreFailed => "Make room: raise the stream's limits, or let its consumers catch up and delete what they have.",
        MessageTooLarge => "Raise the stream's max_msg_size.",
        InsufficientResources or StorageResourcesExceeded => "Give the server more disk or memory for JetStream.",
        NotEnabled or NotEnabledForAccount => "Enable JetStream on the server and for the account.",
        _ => "",
    };

    /// <summary>The exception for an error of the JetStream API.</summary>
    /// <param name="doing">What failed: <c>Creating stream x</c>.</param>
    /// <param name="errorCode">The server's number.</param>
    /// <param name="description">The server's words.</param>
    internal static JetStreamException Refusal(string doing, int errorCode, string? description) => new(
        errorCode == MessageTooLarge ? JetStreamErrorKind.TooLarge : JetStreamErrorKind.Refused,
        $"{doing} failed: the server says \"{description ?? "no description"}\" (error {errorCode}). {Advice(errorCode)}".TrimEnd(),
        errorCode: errorCode);
}
