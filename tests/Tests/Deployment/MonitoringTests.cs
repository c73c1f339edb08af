using System.Text.Json;
using System.Text.RegularExpressions;
using Ekko.Tests.Architecture;
using Ekko.Tests.Cli;
using YamlDotNet.Serialization;

namespace Ekko.Tests.Deployment;

/// <summary>
/// Alerts and dashboards: rules that fire when they should, and advice that is there. <see cref="MetricTests"/> has the names.
/// </summary>
public sealed partial class MonitoringTests
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static IReadOnlyList<Dictionary<object, object>> Alerts { get; } =
    [
        .. List(Map(Read("deploy/prometheus/alerts.yml"))["groups"]).SelectMany(group => List(Map(group)["rules"])).Select(Map),
    ];

    /// <summary>The expressions of the panels, with a time in place of Grafana's variable.</summary>
    public static IReadOnlyList<string> PanelExpressions { get; } = [.. ExpressionsOfPanels()];

    [PromtoolFact]
    public async Task Rules_and_the_configuration_are_well_formed()
    {
        await RunAsync(Repository.Root, "promtool check rules deploy/prometheus/alerts.yml");
        await RunAsync(Repository.Root, "promtool check config --syntax-only deploy/prometheus/prometheus.yml");
    }

    [PromtoolFact]
    public async Task Every_alert_fires_when_it_should_and_only_then()
    {
        await RunAsync(Repository.Root, "promtool test rules tests/prometheus/alerts.test.yml");
        var cases = List(Map(Read("tests/prometheus/alerts.test.yml"))["tests"])
            .SelectMany(test => List(Map(test)["alert_rule_test"])).Select(Map)
            .Select(test => (Alert: (string)test["alertname"], Fires: List(test["exp_alerts"]).Count > 0)).ToHashSet();
        Assert.Equal(
            Alerts.Select(alert => (string)alert["alert"]).SelectMany(alert => new[] { (alert, true), (alert, false) }).Order(),
            cases.Order());
    }

    [PromtoolFact]
    public async Task Prometheus_understands_every_panel_of_the_dashboard()
    {
        using var folder = new TemporaryFolder();
        var rules = PanelExpressions.Select((expression, index) => $"      - record: panel:{index}\n        expr: '{expression}'\n");
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, "panels.yml"), $"groups:\n  - name: panels\n    rules:\n{string.Concat(rules)}");
        await RunAsync(folder.Path, "promtool check rules panels.yml");
    }

    [Fact]
    public void Every_alert_names_a_part_of_the_guide()
    {
        var headings = Heading().Matches(File.ReadAllText(Repository.Full("docs/monitoring.md")))
            .Select(heading => heading.Groups["text"].Value.ToLowerInvariant().Replace(' ', '-')).ToHashSet();
        Assert.All(
            Alerts.Select(alert => (string)Map(alert["annotations"])["guide"]),
            guide => Assert.Contains(guide.Split('#')[1], headings));
        Assert.All(Alerts, alert => Assert.StartsWith(
            "docs/monitoring.md#", (string)Map(alert["annotations"])["guide"], StringComparison.Ordinal));
    }

    static IEnumerable<string> ExpressionsOfPanels()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Repository.Full("deploy/grafana/ekko.json")));
        foreach (var panel in dashboard.RootElement.GetProperty("panels").EnumerateArray())
        {
            if (!panel.TryGetProperty("targets", out var targets))
                continue;
            foreach (var target in targets.EnumerateArray())
                yield return target.GetProperty("expr").GetString()!.Replace("$__rate_interval", "1m", StringComparison.Ordinal);
        }
    }

    static Task<string> RunAsync(string folder, string line) => Shell.RunAsync(folder, line, new Dictionary<string, string?>(), Patience);

    static object Read(string path) => new DeserializerBuilder().Build().Deserialize<object>(File.ReadAllText(Repository.Full(path)));

    static Dictionary<object, object> Map(object value) => Assert.IsType<Dictionary<object, object>>(value);

    static List<object> List(object value) => Assert.IsType<List<object>>(value);

    [GeneratedRegex("^##+ (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
