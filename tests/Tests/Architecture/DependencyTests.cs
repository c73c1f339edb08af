using System.Xml.Linq;

namespace Ekko.Tests.Architecture;

/// <summary>Dependencies point one way: every edge that exists is on this page, with its reason.</summary>
public sealed class DependencyTests
{
    static readonly Dictionary<string, string[]> AllowedProjects = new()
    {
        ["DuckDb"] = [],
        ["DuckLake"] = ["DuckDb"],
        ["Redis"] = [],
        ["Ekko"] = ["DuckLake"],
        ["Ekko.Api"] = ["Ekko", "DuckLake", "Redis"],
        ["Ekko.Cli"] = ["Ekko.Api", "Ekko", "DuckLake"],
    };

    static readonly Dictionary<string, Dictionary<string, string>> AllowedPackages = new()
    {
        ["DuckDb"] = new()
        {
            ["DuckDB.NET.Bindings.Full"] = "the engine's native library, nothing else of it",
        },
        ["DuckLake"] = new()
        {
            ["Microsoft.Data.Sqlite.Core"] = "the catalog in SQLite",
            ["SQLitePCLRaw.bundle_e_sqlite3"] = "SQLite itself, the same version everywhere",
            ["Npgsql"] = "the catalog in PostgreSQL",
            ["AWSSDK.S3"] = "files in buckets",
            ["AWSSDK.SecurityToken"] = "credentials of roles and web identities",
            ["Microsoft.Extensions.Logging.Abstractions"] = "messages for those who run it",
            ["Polly.Core"] = "waiting between attempts",
        },
        ["Redis"] = [],
        ["Ekko"] = new()
        {
            ["Apache.Arrow"] = "Arrow files",
            ["Apache.Arrow.Compression"] = "Arrow files that others compressed",
            ["Microsoft.Extensions.Logging.Abstractions"] = "messages for those who run it",
            ["NATS.Client.JetStream"] = "the connection to NATS, its protocol, logins and the JetStream API",
            ["Polly.Core"] = "waiting between attempts",
            ["BouncyCastle.Cryptography"] = "Keccak-256, for the checksums of addresses",
        },
        ["Ekko.Api"] = new()
        {
            ["Apache.Arrow"] = "exports as Arrow streams",
            ["Microsoft.AspNetCore.OpenApi"] = "the OpenAPI document",
            ["Microsoft.Extensions.Caching.Hybrid"] = "answers in memory and in Redis",
            ["Microsoft.Extensions.Caching.StackExchangeRedis"] = "answers in Redis",
            ["Polly.Core"] = "leaving a Redis server alone that does not answer",
            ["RedisRateLimiting"] = "counts of requests that replicas share",
            ["StackExchange.Redis"] = "the connection to Redis",
            ["Scalar.AspNetCore"] = "the page that shows it",
            ["OpenTelemetry.Extensions.Hosting"] = "figures and spans of the host's services",
            ["OpenTelemetry.Instrumentation.AspNetCore"] = "a span for each request",
            ["OpenTelemetry.Exporter.Prometheus.AspNetCore"] = "figures as Prometheus reads them",
            ["OpenTelemetry.Exporter.OpenTelemetryProtocol"] = "figures and spans for a receiver",
            ["Microsoft.IdentityModel.Protocols.OpenIdConnect"] = "tokens of an issuer, and the keys it publishes",
        },
        ["Ekko.Cli"] = new()
        {
            ["Microsoft.Extensions.Hosting.Systemd"] = "ready, well, stopping: said to systemd",
            ["System.CommandLine"] = "options, help, completion",
            ["Spectre.Console"] = "progress bars",
        },
    };

    [Fact]
    public void Projects_reference_only_what_the_design_allows() =>
        Assert.Empty(
            from project in SourceProjects()
            from target in project.References("ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))
            where !AllowedProjects.GetValueOrDefault(project.Name, []).Contains(target)
            select $"{project.Name} -> {target}");

    [Fact]
    public void Packages_are_only_those_with_a_reason() =>
        Assert.Empty(
            from project in SourceProjects()
            from package in project.References("PackageReference")
            where !AllowedPackages.GetValueOrDefault(project.Name, []).ContainsKey(package)
            select $"{project.Name} -> {package}");

    [Fact]
    public void Every_project_of_src_is_known() =>
        Assert.Empty(SourceProjects().Select(project => project.Name).Except(AllowedProjects.Keys));

    [Fact]
    public void Package_versions_are_exact()
    {
        var versions = XDocument.Load(Repository.Full("Directory.Packages.props")).Descendants("PackageVersion");
        Assert.All(versions, version => Assert.Matches(@"^(\[[^,*]+\]|[^,*\[\]()]+)$", version.Attribute("Version")?.Value));
    }

    [Fact]
    public void Only_the_fence_may_be_unsafe() =>
        Assert.Equal(
            ["src/DuckDb/DuckDb.csproj"],
            Repository.Files("src", "*.csproj").Where(path => File.ReadAllText(Repository.Full(path)).Contains("AllowUnsafeBlocks")));

    static IEnumerable<Project> SourceProjects() =>
        Repository.Files("src", "*.csproj").Select(path => new Project(
            Path.GetFileNameWithoutExtension(path), XDocument.Load(Repository.Full(path))));

    sealed record Project(string Name, XDocument Document)
    {
        public IEnumerable<string> References(string kind) =>
            Document.Descendants(kind).Select(element => element.Attribute("Include")!.Value);
    }
}
