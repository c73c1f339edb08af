using System.Net;
using Amazon.Runtime;

namespace Ekko.DuckLake.Storage;

/// <summary>
/// What a failed request means: whether it may succeed when it is made again, and the error for the caller. Codes decide, never message
/// texts.
/// </summary>
static class S3Failure
{
    /// <summary>Whether the same request may succeed when it is made again.</summary>
    internal static bool MayPass(Exception error) => error switch
    {
        ObjectReadException read => read.MayPass,
        AmazonServiceException service when service.ErrorCode is "SlowDown" or "Throttling" or "ThrottlingException" or "RequestTimeout"
            or "InternalError" or "ServiceUnavailable" or "RequestLimitExceeded" or "BadDigest" or "IncompleteBody"
            or "XAmzContentSHA256Mismatch"
            or "XAmzContentChecksumMismatch" => true,
        AmazonServiceException service when (int)service.StatusCode >= 500 => service.StatusCode
            is not (HttpStatusCode.NotImplemented or HttpStatusCode.HttpVersionNotSupported or HttpStatusCode.InsufficientStorage),
        AmazonServiceException service when service.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout => true,
        // Not an answer to this request: a server that refused the one before it without reading its body took the body for a request.
        AmazonServiceException { StatusCode: HttpStatusCode.BadRequest, ErrorCode: "BadRequest" } service =>
            string.IsNullOrEmpty(service.RequestId),
        // Without an answer of the server it is the connection that failed.
        AmazonServiceException service => service.StatusCode == 0 && service.InnerException is { } inner && MayPass(inner),
        HttpRequestException request =>
            request.HttpRequestError is not (HttpRequestError.SecureConnectionError or HttpRequestError.ConfigurationLimitExceeded),
        IOException or TimeoutException => true,
        // An answer that was cut.
        System.Xml.XmlException or AmazonUnmarshallingException => true,
        AmazonClientException client => client.InnerException is { } cause && MayPass(cause),
        _ => false,
    };

    internal static bool IsMissing(Exception error) =>
        error is AmazonServiceException { StatusCode: HttpStatusCode.NotFound, ErrorCode: not "NoSuchBucket" };

    /// <summary>The error to throw.</summary>
    /// <param name="what">What was done, on what: <c>Reading s3://bucket/key</c>.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="options">The server and the login.</param>
    /// <param name="error">Why it failed.</param>
    internal static DuckLakeException Describe(string what, string bucket, S3Options options, Exception error) => error switch
    {
        DuckLakeException known => known,
        ObjectReadException read => new DuckLakeException(DuckLakeErrorKind.Corrupt, $"{what} failed: {read.Message}", read),
        AmazonServiceException service => Describe(what, bucket, options, service),
        AmazonClientException or HttpRequestException or IOException or TimeoutException when MayPass(error) =>
            Unreachable(what, options, error),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            new DuckLakeException(DuckLakeErrorKind.Storage,
            $"{what} failed: there is no trusted TLS connection to {options.Endpoint ?? "AWS"}. "
            + "Check that it speaks TLS, and name its certificate authority.", error),
        AmazonClientException => new DuckLakeException(DuckLakeErrorKind.Storage,
            $"{what} failed: there are no credentials that can be used. Set MINIO_ACCESS_KEY and MINIO_SECRET_KEY, or AWS credentials.",
            error),
        // The SDK's way to say that a kind of credentials needs a part of it that is not here.
        InvalidOperationException => new DuckLakeException(DuckLakeErrorKind.Storage,
            $"{what} failed: the AWS credentials cannot be used. {error.Message} Choose another kind of credentials.", error),
        _ => new DuckLakeException(DuckLakeErrorKind.Storage, $"{what} failed: {error.GetType().Name}.", error),
    };

    static DuckLakeException Describe(string what, string bucket, S3Options options, AmazonServiceException error)
    {
        if (error.StatusCode == 0)
            return error.InnerException is { } inner && !MayPass(error)
                ? Describe(what, bucket, options, inner) : Unreachable(what, options, error);
        var (kind, text) = error.ErrorCode switch
        {
            "NoSuchBucket" =>
                (DuckLakeErrorKind.Storage,
                    $"there is no bucket \"{bucket}\" at {options.Endpoint ?? "AWS"}. Create it: ekko doctor --init does."),
            "InvalidAccessKeyId" =>
                (DuckLakeErrorKind.Storage,
                    "the server does not know the access key. Check MINIO_ACCESS_KEY, or the KEY_ID of the secret."),
            "SignatureDoesNotMatch" =>
                (DuckLakeErrorKind.Storage,
                    "the secret key is not that of the access key. Check MINIO_ACCESS_KEY and MINIO_SECRET_KEY, or the secret."),
            "ExpiredToken" or "ExpiredTokenException" or "TokenRefreshRequired" =>
                (DuckLakeErrorKind.Storage, "the session token has expired. Get new credentials."),
            "InvalidToken" => (DuckLakeErrorKind.Storage, "the session token is not valid. Get new credentials."),
            "RequestTimeTooSkewed" or "RequestExpired" =>
                (DuckLakeErrorKind.Storage, "this machine's clock differs from the server's by more than it allows. Set the clock."),
            "AuthorizationHeaderMalformed" or "PermanentRedirect" or "IllegalLocationConstraintException" or "TemporaryRedirect" =>
                (DuckLakeErrorKind.Storage,
                $"the bucket \"{bucket}\" is not in the region {options.Region ?? "us-east-1"}. "
                + "Set MINIO_REGION, or the REGION of the secret."),
            "AccessDenied" when options.SessionToken is not null =>
                (DuckLakeErrorKind.Storage,
                    "the key may not do this, or its session token has expired. Check its policy, or get new credentials."),
            "AccessDenied" or "AllAccessDisabled" => (DuckLakeErrorKind.Storage, "the key may not do this. Check its policy."),
            "InvalidBucketName" =>
                (DuckLakeErrorKind.Storage,
                    "buckets do not have such names. Take 3 to 63 of a-z, 0-9 and -, in the data path or DUCKLAKE_BUCKET_NAME."),
            "BucketAlreadyExists" => (DuckLakeErrorKind.Storage, "another account has a bucket of that name. Take another name."),
            "QuotaExceeded" or "XMinioAdminBucketQuotaExceeded" or "XMinioStorageFull" =>
                (DuckLakeErrorKind.Storage, "the server has no room for it, or a quota is used up. Make room there, or raise the quota."),
            "SlowDown" or "ServiceUnavailable" or "TooManyRequests" =>
                (DuckLakeErrorKind.Unavailable, "the server is overloaded and went on refusing. Try again later."),
            _ when error.StatusCode == HttpStatusCode.NotFound =>
                (DuckLakeErrorKind.Storage, "the object is not there. Restore it from a backup, or check the data path."),
            _ when error.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect => (DuckLakeErrorKind.Storage,
                $"the bucket \"{bucket}\" is not in the region {options.Region ?? "us-east-1"}. "
                + "Set MINIO_REGION, or the REGION of the secret."),
            _ when error.StatusCode == HttpStatusCode.InsufficientStorage =>
                (DuckLakeErrorKind.Storage, "the server has no room for it. Make room there."),
            var code when error.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized =>
                (DuckLakeErrorKind.Storage, $"the server refused the key ({code}). Check access key, secret key and their policy."),
            _ when (int)error.StatusCode >= 500 =>
                (DuckLakeErrorKind.Unavailable, $"the server went on answering {(int)error.StatusCode}. Try again later."),
            var code => (DuckLakeErrorKind.Storage, $"the server answered {(int)error.StatusCode} {code}."),
        };
        return new DuckLakeException(kind, $"{what} failed: {text}", error);
    }

    static DuckLakeException Unreachable(string what, S3Options options, Exception error) => new(DuckLakeErrorKind.Unavailable,
        $"{what} failed: {options.Endpoint ?? "AWS"} cannot be reached, or the connection is lost again and again. "
        + "Check the address, the network and the server.", error);
}
