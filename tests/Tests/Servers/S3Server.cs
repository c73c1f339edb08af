using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Ekko.DuckLake.Storage;
using Ekko.Tests.Architecture;

namespace Ekko.Tests.Servers;

/// <summary>
/// An S3 server for the test run: the one MINIO_ENDPOINT names, else one of the run's own, from tests/servers: started when the first test
/// needs it, gone with the process.
/// </summary>
sealed class S3Server : IDisposable
{
    static readonly Lazy<S3Server> Server = new(
        () => External is { } endpoint ? new S3Server(endpoint) : new S3Server(TimeSpan.Zero, null));

    readonly Process? _process;
    int _buckets;
    bool _stopped;

    S3Server(string endpoint) => Options = new S3Options
    {
        Endpoint = endpoint,
        Secure = Environment.GetEnvironmentVariable("MINIO_SECURE") is "true" or "1",
        AccessKey = Environment.GetEnvironmentVariable("MINIO_ACCESS_KEY"),
        SecretKey = Environment.GetEnvironmentVariable("MINIO_SECRET_KEY"),
        Region = Environment.GetEnvironmentVariable("MINIO_REGION"),
    };

    /// <param name="latency">The time before it looks at a request.</param>
    /// <param name="key">PEM files: with them it speaks TLS.</param>
    S3Server(TimeSpan latency, (string Key, string Certificate)? key)
    {
        if (!File.Exists(Script))
            throw new InvalidOperationException($"{Missing} This machine runs the tests with CI=true, where none may be left out.");
        var folder = Directory.CreateTempSubdirectory("ekko-s3-").FullName;
        Port = FreePort.Next();
        // The server ends when this process does, however it ends: its standard input closes then.
        var tls = key is { } files ? $"--key '{files.Key}' --cert '{files.Certificate}'" : "";
        var script = $"""
            LATENCY_MS={latency.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)} node --openssl-legacy-provider --require '{Delay}' '{Script}' {tls} -d '{folder}' -a 127.0.0.1 -p {Port} --silent </dev/null >/dev/null 2>'{folder}.log' &
            read -r _ || true
            kill $!
            wait
            rm -rf '{folder}' '{folder}.log'
            """;
        _process = Process.Start(new ProcessStartInfo("/bin/bash", ["-c", script]) { RedirectStandardInput = true })!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
        Options = new S3Options
        {
            Endpoint = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}"),
            Secure = key is not null,
            AccessKey = AccessKey,
            SecretKey = Secret,
        };
        WaitUntilReady(folder);
    }

    /// <summary>The only key s3rver knows.</summary>
    internal const string AccessKey = "S3RVER";

    internal const string Secret = "S3RVER";

    /// <summary>Why there is no server; null when there is one, or has to be.</summary>
    internal static string? SkipReason =>
        External is null && !File.Exists(Script) && Environment.GetEnvironmentVariable("CI") != "true" ? Missing : null;

    internal static S3Server Shared => Server.Value;

    /// <summary>One more of the run's own, at a distance.</summary>
    internal static S3Server StartFar(TimeSpan latency) => new(latency, null);

    /// <summary>One more of the run's own, that speaks TLS.</summary>
    internal static S3Server StartSecure(string keyFile, string certificateFile) => new(TimeSpan.Zero, (keyFile, certificateFile));

    /// <summary>How it is reached.</summary>
    internal S3Options Options { get; }

    internal int Port { get; }

    /// <summary>Whether a wrong secret key is refused: s3rver takes any.</summary>
    internal bool ChecksSignatures => _process is null;

    /// <summary>The process of a server of the run's own.</summary>
    internal int ProcessId
    {
        get
        {
            var children = File.ReadAllText(
                string.Create(CultureInfo.InvariantCulture, $"/proc/{_process!.Id}/task/{_process.Id}/children"));
            return int.Parse(children.Split(' ')[0], CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The processor time it has used so far.</summary>
    internal TimeSpan ProcessorTime
    {
        get
        {
            using var server = Process.GetProcessById(ProcessId);
            return server.TotalProcessorTime;
        }
    }

    /// <summary>Makes an empty bucket.</summary>
    internal S3Bucket CreateBucket()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"ekko-{Environment.ProcessId}-{Interlocked.Increment(ref _buckets)}");
        var bucket = new S3Bucket(this, name);
        bucket.Client.PutBucketAsync(name).GetAwaiter().GetResult();
        return bucket;
    }

    static string? External => Environment.GetEnvironmentVariable("MINIO_ENDPOINT") is { Length: > 0 } endpoint ? endpoint : null;

    static string Script => Repository.Full("tests/servers/node_modules/s3rver/bin/s3rver.js");

    static string Delay => Repository.Full("tests/servers/delay.cjs");

    static string Missing => "No S3 server is installed (npm ci --ignore-scripts in tests/servers) and MINIO_ENDPOINT names none.";

    void WaitUntilReady(string folder)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var probe = new TcpClient("127.0.0.1", Port);
                return;
            }
            catch (SocketException error)
            {
                if (_process!.HasExited || watch.Elapsed > TimeSpan.FromSeconds(60))
                    throw new InvalidOperationException($"The S3 server did not start. {File.ReadAllText(folder + ".log")}", error);
                Thread.Sleep(50);
            }
        }
    }

    public void Dispose()
    {
        if (_process is null || Interlocked.Exchange(ref _stopped, true))
            return;
        _process.StandardInput.Close();
        _process.WaitForExit(TimeSpan.FromSeconds(10));
    }
}
