using System.Globalization;
using Ekko.JetStream;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Ekko.Tests.Servers;

/// <summary>
/// A NATS server of a test's own, or the run's shared one, from the machine's packages: JetStream on files in a folder of its own, a free
/// port, gone with the process.
/// </summary>
sealed class NatsServer : IDisposable
{
    const string Missing = "No NATS server is installed (Debian: apt-get install nats-server).";
    static readonly Lazy<NatsServer> SharedServer = new(() => new NatsServer(""));

    readonly string _folder;
    readonly Lazy<NatsJSContext> _jetStream;
    readonly ServerProcess _process;

    /// <param name="settings">Lines for the configuration file; <c>{folder}</c> stands for the server's folder.</param>
    /// <param name="hasJetStream">Whether JetStream is on.</param>
    internal NatsServer(string settings, bool hasJetStream = true)
        : this(settings, static _ => { }, hasJetStream)
    {
    }

    /// <param name="settings">Lines for the configuration file; <c>{folder}</c> stands for the server's folder.</param>
    /// <param name="prepare">Puts files into the server's folder before it starts.</param>
    /// <param name="hasJetStream">Whether JetStream is on.</param>
    internal NatsServer(string settings, Action<string> prepare, bool hasJetStream = true)
    {
        if (Binary is null)
            throw new InvalidOperationException($"{Missing} This machine runs the tests with CI=true, where none may be left out.");
        _folder = Directory.CreateTempSubdirectory("ekko-nats-").FullName;
        prepare(_folder);
        Port = FreePort.Next();
        File.WriteAllText(ConfigurationFile, string.Create(CultureInfo.InvariantCulture, $$"""
            listen: "127.0.0.1:{{Port}}"
            {{(hasJetStream ? $$"""jetstream { store_dir: "{{_folder}}/jetstream", max_file_store: 8GB }""" : "")}}
            write_deadline: "30s"
            {{settings.Replace("{folder}", _folder)}}
            """));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
        _jetStream = new(() => new NatsJSContext(new NatsConnection(new NatsOpts { Url = Url })));
        _process = new ServerProcess("nats-server", $"'{Binary}' -c '{ConfigurationFile}'", Path.Combine(_folder, "log"), Port);
    }

    /// <summary>Why there is no server; null when there is one, or has to be.</summary>
    internal static string? SkipReason => Binary is null && Environment.GetEnvironmentVariable("CI") != "true" ? Missing : null;

    internal static NatsServer Shared => SharedServer.Value;

    internal int Port { get; }

    internal string Url => string.Create(CultureInfo.InvariantCulture, $"nats://127.0.0.1:{Port}");

    internal string Folder => _folder;

    static string? Binary { get; } = ServerProcess.Find("nats-server");

    string ConfigurationFile => Path.Combine(_folder, "server.conf");

    internal NatsClientOptions Options => new() { Servers = [Url], Name = "ekko-tests" };

    /// <summary>Streams and consumers, as NATS.Net's own client sees and changes them.</summary>
    internal NatsJSContext JetStream => _jetStream.Value;

    internal Task<NatsClient> ConnectAsync() => NatsClient.ConnectAsync(Options);

    /// <summary>Ends the server: <c>INT</c>, or <c>KILL</c> without warning.</summary>
    internal void End(string signal) => _process.End(signal);

    /// <summary>Sends a signal that the server survives for a while: <c>USR2</c> makes it a lame duck.</summary>
    internal void Signal(string signal) => _process.Signal(signal);

    /// <summary>Starts it again on the same port and files after <see cref="End"/>.</summary>
    internal void StartAgain() => _process.Start();

    public void Dispose()
    {
        if (!Directory.Exists(_folder))
            return;
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
