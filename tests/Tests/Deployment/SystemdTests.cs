using System.Globalization;
using Ekko.Cli;
using Ekko.Tests.Architecture;

namespace Ekko.Tests.Deployment;

/// <summary>The units of systemd: what they start exists, and what they set is known.</summary>
public sealed class SystemdTests
{
    public static TheoryData<string> Units => [.. Repository.Files("deploy/systemd", "*.service")];

    [Theory]
    [MemberData(nameof(Units))]
    public void A_unit_starts_a_command_with_options_that_are_accepted(string unit)
    {
        var settings = Settings(unit);
        Assert.True(
            CommandLine.Accepts([.. Value(settings, "ExecStart").Split(' ')[1..]], out var errors), string.Join('\n', errors));
        Assert.Equal("notify", Value(settings, "Type"));
        Assert.Equal("ekko", Value(settings, "User"));
        Assert.InRange(int.Parse(Value(settings, "TimeoutStopSec"), CultureInfo.InvariantCulture), 15, 120);

        var variables = File.ReadAllLines(Repository.Full("deploy/systemd/ekko.env")).Where(line => line.Contains('='))
            .Concat(settings.Where(setting => setting.Name == "Environment").Select(setting => setting.Value))
            .Select(line => line.TrimStart('#', ' ').Split('=', 2)).DistinctBy(pair => pair[0])
            .ToDictionary(pair => pair[0], pair => pair[1]);
        var known = new HashSet<string>();
        EkkoOptions.Read(name =>
        {
            known.Add(name);
            return variables.GetValueOrDefault(name);
        });
        Assert.Empty(variables.Keys.Except(known));
    }

    /// <summary>The program and its user are not on this machine, which systemd may say.</summary>
    [SystemdTheory]
    [MemberData(nameof(Units))]
    public async Task Systemd_understands_a_unit(string unit)
    {
        var (_, output) = await Shell.TryAsync(
            Repository.Root, $"systemd-analyze verify --man=no '{unit}'", new Dictionary<string, string?>(), TimeSpan.FromMinutes(1));
        Assert.DoesNotContain("Unknown", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Failed to parse", output, StringComparison.Ordinal);
    }

    static List<(string Name, string Value)> Settings(string unit) =>
    [
        .. File.ReadAllLines(Repository.Full(unit)).Where(line => line.Length > 0 && line[0] is not ('#' or '['))
            .Select(line => line.Split('=', 2)).Select(pair => (pair[0], pair[1])),
    ];

    static string Value(List<(string Name, string Value)> settings, string name) =>
        settings.Single(setting => setting.Name == name).Value;
}
