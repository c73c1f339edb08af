using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Npgsql;

namespace Ekko.DuckLake.Catalog;

/// <summary>
/// Where a catalog in PostgreSQL is, given as PostgreSQL's own library takes it and translated to the driver's names. What is left out
/// comes from the environment (PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD, PGPASSFILE, …), as everywhere with PostgreSQL.
/// </summary>
[SuppressMessage("ApiDesign", "RS0030", Justification = "PostgreSQL's own variables count, as for every client of it.")]
sealed class PostgresAddress
{
    const string SocketDirectory = "/var/run/postgresql";
    const string DefaultPort = "5432";

    /// <summary>Keywords that say nothing to this driver, or what it does anyway.</summary>
    static readonly HashSet<string> Ignored = new(StringComparer.Ordinal)
    {
        "client_encoding", "fallback_application_name", "keepalives_count", "sslcompression", "sslsni", "tcp_user_timeout",
            "min_protocol_version", "max_protocol_version",
    };

    static readonly Dictionary<string, string> DriverNames = new(StringComparer.Ordinal)
    {
        ["dbname"] = "Database",
        ["user"] = "Username",
        ["password"] = "Password",
        ["passfile"] = "Passfile",
        ["connect_timeout"] = "Timeout",
        ["application_name"] = "Application Name",
        ["options"] = "Options",
        ["sslmode"] = "SSL Mode",
        ["sslnegotiation"] = "SSL Negotiation",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["sslrootcert"] = "Root Certificate",
        ["gssencmode"] = "GSS Encryption Mode",
        ["krbsrvname"] = "Kerberos Service Name",
        ["channel_binding"] = "Channel Binding",
        ["require_auth"] = "Require Auth",
        ["keepalives"] = "Tcp Keepalive",
        ["keepalives_idle"] = "Tcp Keepalive Time",
        ["keepalives_interval"] = "Tcp Keepalive Interval",
    };

    PostgresAddress(NpgsqlConnectionStringBuilder settings, TargetSessionAttributes target, string location)
    {
        Settings = settings;
        Target = target;
        Location = location;
    }

    /// <summary>The driver's settings, password included.</summary>
    public NpgsqlConnectionStringBuilder Settings { get; }

    /// <summary>Which of several hosts is wanted.</summary>
    public TargetSessionAttributes Target { get; }

    /// <summary>Where it is, without any secret.</summary>
    public string Location { get; }

    /// <summary>The database's name, where it is given.</summary>
    public string? Database => Settings.Database;

    /// <param name="text">What stands after <c>postgres:</c>.</param>
    /// <exception cref="DuckLakeException">It cannot be read, or has a keyword that is not known.</exception>
    public static PostgresAddress Parse(string text)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        // An empty value is as good as none.
        foreach (var (keyword, value) in LibpqSettings.Parse(text).Where(s => s.Value.Length > 0))
            settings[keyword] = value;
        var builder = new NpgsqlConnectionStringBuilder();
        var target = TargetSessionAttributes.Any;
        foreach (var (keyword, value) in settings)
        {
            if (keyword == "target_session_attrs")
                target = ReadTarget(value);
            else if (keyword == "load_balance_hosts")
                builder.LoadBalanceHosts = value == "random";
            else if (DriverNames.TryGetValue(keyword, out var name))
                Set(builder, keyword, name, value);
            else if (keyword is not ("host" or "hostaddr" or "port") && !Ignored.Contains(keyword))
                throw Refuse(keyword, "is not known to this version");
        }

        SetHosts(builder, settings);
        builder.Database ??= Environment.GetEnvironmentVariable("PGDATABASE");
        builder.ApplicationName ??= "ekko";
        return new PostgresAddress(builder, target, Describe(builder));
    }

    static void Set(NpgsqlConnectionStringBuilder builder, string keyword, string name, string value)
    {
        try
        {
            builder[name] = (keyword, value) switch
            {
                ("sslmode", "verify-ca") => SslMode.VerifyCA,
                ("sslmode", "verify-full") => SslMode.VerifyFull,
                ("keepalives", _) => value != "0",
                // The library takes anything below one for "wait for ever", which is the driver's 0.
                ("connect_timeout", _) => Math.Max(int.Parse(value, CultureInfo.InvariantCulture), 0),
                _ => value,
            };
        }
        catch (Exception error) when (error is ArgumentException or FormatException or OverflowException)
        {
            // The driver's message may quote the value.
            throw Refuse(keyword, "has a value that is not possible");
        }
    }

    /// <summary>
    /// Hosts and ports are two lists side by side; one port is for all hosts. A host that is a directory is a Unix socket there.
    /// </summary>
    static void SetHosts(NpgsqlConnectionStringBuilder builder, Dictionary<string, string> settings)
    {
        var hosts = (Given("hostaddr") ?? Given("host") ?? Environment.GetEnvironmentVariable("PGHOST") ?? DefaultHost(Port())).Split(',');
        var ports = Port().Split(',');
        if (ports.Length != 1 && ports.Length != hosts.Length)
            throw Refuse("port", $"has {ports.Length} values for {hosts.Length} hosts");
        if (Array.Exists(ports, p => p.Length > 0 && !ushort.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            throw Refuse("port", "is not a number from 1 to 65535");
        string PortOf(int index) => ports[ports.Length == 1 ? 0 : index] is { Length: > 0 } port ? port : DefaultPort;
        if (hosts.Length == 1)
        {
            builder.Host = hosts[0];
            builder.Port = int.Parse(PortOf(0), CultureInfo.InvariantCulture);
            return;
        }

        builder.Host = string.Join(
            ',', hosts.Select((host, i) => (host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host) + ":" + PortOf(i)));

        string? Given(string keyword) => settings.GetValueOrDefault(keyword) is { Length: > 0 } value ? value : null;

        string Port() => Given("port") ?? Environment.GetEnvironmentVariable("PGPORT") ?? DefaultPort;
    }

    static string DefaultHost(string port) => File.Exists($"{SocketDirectory}/.s.PGSQL.{port}") ? SocketDirectory : "localhost";

    static TargetSessionAttributes ReadTarget(string value) => value switch
    {
        "any" => TargetSessionAttributes.Any,
        "read-write" => TargetSessionAttributes.ReadWrite,
        "read-only" => TargetSessionAttributes.ReadOnly,
        "primary" => TargetSessionAttributes.Primary,
        "standby" => TargetSessionAttributes.Standby,
        "prefer-standby" => TargetSessionAttributes.PreferStandby,
        _ => throw Refuse("target_session_attrs", "has a value that is not possible"),
    };

    static string Describe(NpgsqlConnectionStringBuilder builder)
    {
        var hosts = builder.Host!.Contains(',', StringComparison.Ordinal) ? builder.Host : $"{builder.Host} port={builder.Port}";
        var user = builder.Username is { } name ? $" user={name}" : "";
        return $"postgres:dbname={builder.Database ?? builder.Username} host={hosts}{user}";
    }

    static DuckLakeException Refuse(string keyword, string problem) =>
        new($"Reading the connection string after postgres: failed: '{keyword}' {problem}.");
}
