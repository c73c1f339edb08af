using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Ekko.Tests.Servers;

/// <summary>
/// A PostgreSQL server of the test run's own, from the machine's packages: started when the first test needs it, with a folder and a port
/// of its own, gone with the process.
/// </summary>
sealed class PostgresServer : IDisposable
{
    const string User = "ekko";

    // What a password may hold that a connection string has to escape.
    const string Password = "p'w d\\;=@%";

    static readonly Lazy<PostgresServer> Server = new(() => new PostgresServer());
    static int _databases;

    readonly string _folder;
    readonly Process _process;
    bool _stopped;

    PostgresServer()
    {
        if (Binaries is not { } binaries)
            throw new InvalidOperationException($"{Missing} This machine runs the tests with CI=true, where none may be left out.");
        _folder = Directory.CreateTempSubdirectory("ekko-postgres-").FullName;
        var passwordFile = Path.Combine(_folder, "password");
        File.WriteAllText(passwordFile, Password);
        Port = FreePort.Next();
        var data = Path.Combine(_folder, "data");
        var asUser = Environment.UserName == "root" ? "runuser -u postgres -- " : "";
        // The server ends when this process does, however it ends: its standard input closes then.
        var script = $"""
            set -e
            {(asUser.Length > 0 ? $"chown -R postgres '{_folder}'" : "")}
            {asUser}'{binaries}/initdb' -D '{data}' -U {User} -A scram-sha-256 --pwfile='{passwordFile}' -E UTF8 --locale=C --no-sync >/dev/null
            serve() {"{"}
              {asUser}'{binaries}/postgres' -D '{data}' -p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='{_folder}' -c fsync=off \
                -c full_page_writes=off -c max_connections=200 -c log_min_messages=fatal </dev/null >/dev/null 2>'{_folder}/log' &
            {"}"}
            serve
            while read -r _; do
              kill -QUIT $(head -1 '{data}/postmaster.pid')
              wait
              echo down
              read -r _ || break
              serve
            done
            kill -INT $(head -1 '{data}/postmaster.pid')
            wait
            rm -rf '{_folder}'
            """;
        _process = Process.Start(
            new ProcessStartInfo("/bin/bash", ["-c", script]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
        WaitUntilReady();
    }

    /// <summary>Why there is no server; null when there is one, or has to be.</summary>
    internal static string? SkipReason => Binaries is null && Environment.GetEnvironmentVariable("CI") != "true" ? Missing : null;

    internal static PostgresServer Shared => Server.Value;

    /// <summary>One more, for a test that ends it.</summary>
    internal static PostgresServer Start() => new();

    internal int Port { get; }

    /// <summary>The folder of the server's Unix socket.</summary>
    internal string SocketFolder => _folder;

    /// <summary>Makes an empty database.</summary>
    internal PostgresDatabase CreateDatabase()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"lake_{Interlocked.Increment(ref _databases)}");
        Execute("postgres", $"CREATE DATABASE {name}");
        return new PostgresDatabase(this, name);
    }

    internal void Execute(string database, string sql)
    {
        using var connection = new NpgsqlConnection(ConnectionString(database));
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    internal string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Database = database,
        Username = User,
        Password = Password,
        Pooling = false,
    }.ConnectionString;

    internal string Keywords(string database) => string.Create(
        CultureInfo.InvariantCulture,
        $@"dbname={database} host=127.0.0.1 port={Port} user={User} password='{Password.Replace("\\", @"\\").Replace("'", @"\'")}'");

    internal string Uri(string database, string query = "") => string.Create(
        CultureInfo.InvariantCulture, $"postgresql://{User}:{System.Uri.EscapeDataString(Password)}@127.0.0.1:{Port}/{database}{query}");

    internal static string Secret => Password;

    static string Missing => "No PostgreSQL server is installed (Debian: apt-get install postgresql).";

    static string? Binaries { get; } = Candidates()
        .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));

    static IEnumerable<string> Candidates()
    {
        const string Debian = "/usr/lib/postgresql";
        var packaged = Directory.Exists(Debian)
            ? Directory.EnumerateDirectories(Debian)
                .OrderByDescending(static d => int.TryParse(Path.GetFileName(d), out var version) ? version : 0)
                .Select(d => Path.Combine(d, "bin"))
            : [];
        return packaged.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator));
    }

    void WaitUntilReady()
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                Execute("postgres", "SELECT 1");
                return;
            }
            catch (NpgsqlException error)
            {
                if (_process.HasExited || watch.Elapsed > TimeSpan.FromSeconds(60))
                {
                    var log = Path.Combine(_folder, "log");
                    throw new InvalidOperationException(
                        $"PostgreSQL did not start. {(File.Exists(log) ? File.ReadAllText(log) : "")}", error);
                }

                Thread.Sleep(100);
            }
        }
    }

    /// <summary>Crashes it: connections break, nothing is written down.</summary>
    internal void Crash()
    {
        _process.StandardInput.WriteLine("crash");
        if (_process.StandardOutput.ReadLine() != "down")
            throw new InvalidOperationException("PostgreSQL did not go down.");
    }

    /// <summary>Starts it again after a crash.</summary>
    internal void Recover()
    {
        _process.StandardInput.WriteLine("serve");
        WaitUntilReady();
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _stopped, true))
            return;
        _process.StandardInput.Close();
        _process.WaitForExit(TimeSpan.FromSeconds(10));
    }
}

/// <summary>A database of a test's own; dropped with the object, also when somebody is connected.</summary>
sealed class PostgresDatabase(PostgresServer server, string name) : IDisposable
{
    internal string Name => name;

    internal string Keywords => server.Keywords(name);

    internal string ConnectionString => server.ConnectionString(name);

    internal string Uri(string query = "") => server.Uri(name, query);

    internal void Execute(string sql) => server.Execute(name, sql);

    /// <summary>Whether a transaction waits for the lock of another one.</summary>
    internal bool IsWaitedFor()
    {
        using var connection = new NpgsqlConnection(ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand(
            """
            SELECT EXISTS (SELECT 1 FROM pg_locks JOIN pg_database d ON d.oid = database WHERE NOT granted AND datname = current_database())
            """, connection);
        return (bool)command.ExecuteScalar()!;
    }

    public void Dispose() => server.Execute("postgres", $"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
}
