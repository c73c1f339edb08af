using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Ekko.Api.Http;

/// <summary>The tag of an answer: of the lake's state, the query, the form and the build of the server.</summary>
static class EntityTag
{
    static readonly string Build = typeof(EntityTag).Assembly.ManifestModule.ModuleVersionId.ToString("N");

    /// <summary>Sets the headers of an answer that has a tag.</summary>
    /// <param name="http">The request.</param>
    /// <param name="state">What is the same only for the same state of the lake.</param>
    /// <returns>Whether the client has the answer already.</returns>
    public static bool Set(HttpContext http, string state)
    {
        var request = http.Request;
        var text = $"{Build}\n{state}\n{request.Path}\n{request.QueryString}\n{request.Headers.Accept}";
        var tag = $"\"{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16))}\"";
        var headers = http.Response.Headers;
        headers.ETag = tag;
        headers.CacheControl = "private, no-cache";
        headers.Vary = HeaderNames.Accept;
        return request.GetTypedHeaders().IfNoneMatch.Any(known => known.Tag == "*" || known.Tag == tag);
    }
}
