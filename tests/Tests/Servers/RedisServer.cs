using System.Globalization;

namespace Ekko.Tests.Servers;

/// <summary>A Redis server of a test's own, from the machine's packages: in memory, on a free port, gone with the process.</summary>
sealed class RedisServer : IDisposable
{
    const string Missing = "No Redis server is installed (Debian: apt-get install redis-server).";

    readonly string _folder;
    readonly ServerProcess _process;

    internal RedisServer()
    {
        if (Binary is null)
            throw new InvalidOperationException($"{Missing} This machine runs the tests with CI=true, where none may be left out.");
        _folder = Directory.CreateTempSubdirectory("ekko-redis-").FullName;
        Port = FreePort.Next();
        var command = string.Create(
            CultureInfo.InvariantCulture,
            $"'{Binary}' --bind 127.0.0.1 --port {Port} --save '' --appendonly no --dir '{_folder}' --requirepass {Password}");
        _process = new ServerProcess("redis-server", command, Path.Combine(_folder, "log"), Port);
    }

    /// <summary>Why there is no server; null when there is one, or has to be.</summary>
    internal static string? SkipReason => Binary is null && Environment.GetEnvironmentVariable("CI") != "true" ? Missing : null;

    internal static string Password => "s3cret";

    internal int Port { get; }

    internal string Url => string.Create(CultureInfo.InvariantCulture, $"redis://:{Password}@127.0.0.1:{Port}");

    static string? Binary { get; } = ServerProcess.Find("redis-server");

    /// <summary>Ends it without warning; what it held is gone.</summary>
    internal void Kill() => _process.End("KILL");

    /// <summary>Starts it again on the same port after <see cref="Kill"/>.</summary>
    internal void StartAgain() => _process.Start();

    /// <summary>Lets it take connections and answer nothing.</summary>
    internal void Hang() => _process.Signal("STOP");

    /// <summary>Lets it answer again after <see cref="Hang"/>.</summary>
    internal void GoOn() => _process.Signal("CONT");

    public void Dispose()
    {
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
