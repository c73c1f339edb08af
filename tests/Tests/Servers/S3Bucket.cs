using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Ekko.Tests.Servers;

/// <summary>A bucket of a test's own; gone with the object.</summary>
sealed class S3Bucket : IDisposable
{
    internal S3Bucket(S3Server server, string name)
    {
        Name = name;
        var config = new AmazonS3Config
        {
            ServiceURL = $"{(server.Options.Secure ? "https" : "http")}://{server.Options.Endpoint}",
            ForcePathStyle = true,
            AuthenticationRegion = server.Options.Region ?? "us-east-1",
        };
        Client = new AmazonS3Client(new BasicAWSCredentials(server.Options.AccessKey, server.Options.SecretKey), config);
    }

    internal string Name { get; }

    /// <summary>The bucket as a data path.</summary>
    internal string Path => $"s3://{Name}/";

    internal AmazonS3Client Client { get; }

    internal IReadOnlyList<S3Object> Objects()
    {
        var objects = new List<S3Object>();
        var request = new ListObjectsV2Request { BucketName = Name };
        ListObjectsV2Response page;
        do
        {
            page = Client.ListObjectsV2Async(request).GetAwaiter().GetResult();
            objects.AddRange(page.S3Objects ?? []);
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
        return objects;
    }

    public void Dispose()
    {
        foreach (var item in Objects())
            Client.DeleteObjectAsync(Name, item.Key).GetAwaiter().GetResult();
        Client.DeleteBucketAsync(Name).GetAwaiter().GetResult();
        Client.Dispose();
    }
}
