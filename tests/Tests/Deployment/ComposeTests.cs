using System.Text.RegularExpressions;
using Ekko.Tests.Architecture;
using YamlDotNet.Serialization;

namespace Ekko.Tests.Deployment;

/// <summary>docker-compose.yml as a document: what a daemon would refuse, or what would not do what it says.</summary>
public sealed partial class ComposeTests
{
    static readonly Dictionary<string, string[]> VariablesOfImages = new()
    {
        ["minio"] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "S3_BUCKET"],
        ["postgres"] = ["POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD"],
    };

    readonly Dictionary<object, object> _file = Map(
        new DeserializerBuilder().Build().Deserialize<object>(File.ReadAllText(Repository.Full("docker-compose.yml"))));

    Dictionary<string, Dictionary<object, object>> Services =>
        Map(_file["services"]).ToDictionary(service => (string)service.Key, service => Map(service.Value));

    Dictionary<object, object> Pipeline => Services["pipeline"];

    [Fact]
    public void The_project_its_network_and_its_services_have_the_names_people_type()
    {
        Assert.Equal("ekko-ce", _file["name"]);
        Assert.Equal("pipeline-network", Map(Map(_file["networks"])["pipeline-network"])["name"]);
        Assert.Equal(["api", "minio", "minio-init", "nats", "pipeline", "postgres", "redis"], Services.Keys.Order(StringComparer.Ordinal));
        Assert.All(Services.Values, service => Assert.Equal(["pipeline-network"], List(service["networks"])));
    }

    [Fact]
    public void Images_are_pinned() =>
        Assert.All(
            Services.Where(service => !service.Value.ContainsKey("build")),
            service => Assert.Matches(@":[^:/]*[0-9]+[.-][0-9]+([.-][^:/]+)?$", (string)service.Value["image"]));

    /// <summary>Docker Hub took the images of MinIO down on 2026-09-11; Quay keeps the last ones.</summary>
    [Fact]
    public void No_image_is_one_that_was_taken_down()
    {
        var files = Repository.Files("deploy", "*.yml").Concat(Repository.Files("deploy", "*.yaml")).Append("docker-compose.yml");
        Assert.All(
            files.SelectMany(file => Image().Matches(File.ReadAllText(Repository.Full(file)))).Select(match => match.Groups["name"].Value),
            image => Assert.True(
                image == "ekko-ce" || (image.Contains(':') && !image.StartsWith("minio/", StringComparison.Ordinal)), image));
    }

    /// <summary>The frozen images, for volumes that hold buckets of MinIO.</summary>
    [Fact]
    public void MinIO_takes_the_place_of_the_other_server_and_keeps_its_own_data()
    {
        var services = Map(Map(new DeserializerBuilder().Build()
            .Deserialize<object>(File.ReadAllText(Repository.Full("deploy/compose/minio.yml"))))["services"]);
        Assert.Equal(["minio", "minio-init"], services.Keys.Cast<string>().Order(StringComparer.Ordinal));
        Assert.Equal(["minio-data:/data"], List(Map(services["minio"])["volumes"]));
        Assert.EndsWith(" lake/ducklake-data", List(Map(services["minio-init"])["command"]).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Ports_are_open_on_this_machine_only() =>
        Assert.All(
            Services.Values.Where(service => service.ContainsKey("ports")).SelectMany(service => List(service["ports"])),
            port => Assert.Matches(@"^127\.0\.0\.1:[0-9]+:[0-9]+$", port));

    [Fact]
    public void Every_service_that_stays_has_a_health_check_and_comes_back()
    {
        foreach (var (name, service) in Services.Where(service => service.Key != "minio-init"))
        {
            var check = Map(service["healthcheck"]);
            Assert.Equal("CMD", List(check["test"])[0]);
            Assert.All(
                (string[])["interval", "timeout", "retries"], member => Assert.True(check.ContainsKey(member), $"{name} has no {member}"));
            Assert.Equal("unless-stopped", service["restart"]);
        }
    }

    [Fact]
    public void Volumes_are_declared_and_used()
    {
        var used = Services.Values.Where(service => service.ContainsKey("volumes")).SelectMany(service => List(service["volumes"]))
            .Select(volume => volume.Split(':')[0]);
        Assert.Equal(
            Map(_file["volumes"]).Keys.Cast<string>().Order(StringComparer.Ordinal), used.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Services_wait_for_services_that_can_be_waited_for()
    {
        foreach (var (name, service) in Services.Where(service => service.Value.ContainsKey("depends_on")))
        {
            foreach (var (other, how) in Map(service["depends_on"]))
            {
                var condition = (string)Map(how)["condition"];
                var target = Services[(string)other];
                var canBeWaitedFor = condition == "service_healthy" ? target.ContainsKey("healthcheck") : (string)target["restart"] == "no";
                Assert.True(canBeWaitedFor, $"{name} waits for {other}: {condition}");
            }
        }

        Assert.Equal(["minio-init", "nats"], Map(Pipeline["depends_on"]).Keys.Cast<string>().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("pipeline")]
    [InlineData("api")]
    public void Variables_of_ekko_are_options_and_their_values_are_accepted(string name)
    {
        var service = Services[name];
        var environment = Map(service["environment"])
            .ToDictionary(variable => (string)variable.Key, variable => Default((string)variable.Value));
        var (options, known) = Read(environment);

        Assert.Empty(environment.Keys.Except(known));
        Assert.Equal("ducklake-data", options.BucketName);
        Assert.Equal("minio:9000", options.ObjectStore.Endpoint);
        Assert.Equal(name == "pipeline" ? "nats://nats:4222" : null, options.Nats.Url);
        Assert.Equal(name == "api" ? "0.0.0.0:8080" : "0.0.0.0:9090", name == "api" ? options.Listen : options.MetricsListen);
        var mounted = List(service["volumes"]).Select(volume => volume.Split(':')[1]).ToList();
        Assert.Contains(Path.GetDirectoryName(options.CatalogPath), mounted);
        Assert.Contains(options.CacheDirectory, mounted);
    }

    [Fact]
    public void Variables_of_other_services_are_those_of_their_images() =>
        Assert.All(
            Services.Where(service => !service.Value.ContainsKey("build")),
            service => Assert.Equal(
                VariablesOfImages.GetValueOrDefault(service.Key, []).Order(),
                (service.Value.TryGetValue("environment", out var own) ? Map(own).Keys.Cast<string>() : []).Order()));

    [Fact]
    public void Variables_that_are_filled_in_are_options_or_those_of_an_image()
    {
        var (_, known) = Read([]);
        var filledIn = Substitution().Matches(File.ReadAllText(Repository.Full("docker-compose.yml")))
            .Select(match => match.Groups["name"].Value);
        Assert.Empty(filledIn.Except(known).Except(VariablesOfImages.Values.SelectMany(names => names)));
    }

    [Fact]
    public void The_bucket_that_is_made_is_the_one_that_is_written_to()
    {
        Assert.Equal("ducklake-data", Map(Services["minio"]["environment"])["S3_BUCKET"]);
        Assert.Contains(" ducklake-data ", List(Services["minio-init"]["command"]).Single(), StringComparison.Ordinal);
    }

    /// <summary>The options of an environment, and the names of all variables that they can come from.</summary>
    static (EkkoOptions Options, HashSet<string> Known) Read(Dictionary<string, string> environment)
    {
        var known = new HashSet<string>();
        var options = EkkoOptions.Read(name =>
        {
            known.Add(name);
            return environment.GetValueOrDefault(name);
        });
        return (options, known);
    }

    static string Default(string value) => Substitution().Replace(value, match => match.Groups["value"].Value);

    static Dictionary<object, object> Map(object? value) => Assert.IsType<Dictionary<object, object>>(value);

    static List<string> List(object value) => [.. Assert.IsType<List<object>>(value).Cast<string>()];

    [GeneratedRegex(@"^\s+image: (?<name>\S+)$", RegexOptions.Multiline)]
    private static partial Regex Image();

    [GeneratedRegex(@"(?<!\$)\$\{(?<name>[A-Z_]+)(:-(?<value>[^}]*))?\}")]
    private static partial Regex Substitution();
}
