using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Ekko.DuckLake;
using Ekko.DuckLake.Storage;

namespace Ekko.Tests.Servers;

/// <summary>A server that answers what a test tells it to, for what s3rver cannot be made to say; it keeps what it was asked.</summary>
sealed class ScriptedS3 : IDisposable
{
    readonly HttpListener _listener = new();
    readonly Func<HttpListenerRequest, (int Status, string Body)> _answer;

    internal ScriptedS3(Func<HttpListenerRequest, (int Status, string Body)> answer)
    {
        _answer = answer;
        var port = FreePort.Next();
        Endpoint = $"127.0.0.1:{port}";
        _listener.Prefixes.Add($"http://{Endpoint}/");
        _listener.Start();
        _ = ServeAsync();
    }

    internal string Endpoint { get; }

    /// <summary>What an answer waits for.</summary>
    internal Func<HttpListenerRequest, Task> Before { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Methods and targets, in order.</summary>
    internal ConcurrentQueue<string> Requests { get; } = [];

    internal static string Error(string code) =>
        $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>{code}</Message></Error>";

    /// <summary>
    /// A lake whose files are here; all else is in a folder. Requests are made twice at most, and never given up for being slow.
    /// </summary>
    internal LakeAttachment Lake(string folder) => new()
    {
        Name = "lake",
        CatalogPath = $"sqlite:{folder}/catalog.sqlite",
        DataPath = "s3://lake/data",
        DataInliningRowLimit = 0,
        Storage = new StorageOptions
        {
            S3 = new S3Options
            {
                Endpoint = Endpoint,
                Secure = false,
                AccessKey = "key",
                SecretKey = "secret",
                Attempts = 2,
                FirstRetryDelay = TimeSpan.FromMilliseconds(1),
                StallTimeout = TimeSpan.FromMinutes(5),
            },
            Cache = new CacheOptions { Directory = Path.Combine(folder, "cache") },
        },
    };

    public void Dispose() => _listener.Close();

    async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _listener.GetContextAsync());
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Closed by the test.
        }
    }

    async Task AnswerAsync(HttpListenerContext context)
    {
        Requests.Enqueue($"{context.Request.HttpMethod} {context.Request.RawUrl}");
        await context.Request.InputStream.CopyToAsync(Stream.Null);
        await Before(context.Request);
        var (status, body) = _answer(context.Request);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        if (context.Request.HttpMethod != "HEAD")
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
        context.Response.Close();
    }
}
