using System.Security.Cryptography;

namespace Ekko.DuckLake.Storage;

/// <summary>
/// Gives the deletion of several objects its <c>Content-MD5</c>: S3 servers older than the other checksums refuse it without one.
/// </summary>
sealed class DeleteDigest(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Post && request.RequestUri?.Query is "?delete" or "?delete=" && request.Content is { } body)
        {
            var bytes = await body.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
#pragma warning disable CA5351 // The header is of this kind; nothing is kept safe by it.
            body.Headers.ContentMD5 = MD5.HashData(bytes);
#pragma warning restore CA5351
        }

        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
