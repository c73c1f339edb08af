using System.Text.Json;

namespace Ekko.Maintenance;

/// <summary>
/// A policy as JSON: <c>{"interval": "1m", "timeBudget": "5m", "byteBudget": "10 GB", "keepSnapshots": "30d", "cleanupInterval": "6h",
/// "tables": {"*": {"mergeFiles": 10, "deleteRatio": 0.3, "flushRows": 5000}, "main.transactions": {"retention": [{"network": …,
/// "subnet": …, "keep": "90d"}]}}}</c>. What is left out has its default; a table without an entry has that of <c>*</c>. Comments are
/// fine, a member that is not known is an error.
/// </summary>
static class PolicyFile
{
    public static MaintenancePolicy Read(string path)
    {
        try
        {
            var form = JsonSerializer.Deserialize(File.ReadAllBytes(path), PolicyJson.Default.PolicyForm)
                ?? throw new EkkoException($"Reading {path} failed: it is null. Give an object.");
            return Policy(path, form);
        }
        catch (JsonException error)
        {
            throw new EkkoException($"Reading {path} failed at {error.Path ?? "$"}, line {error.LineNumber + 1}: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EkkoException($"Reading {path} failed: {error.Message}", error);
        }
    }

    static MaintenancePolicy Policy(string path, PolicyForm form)
    {
        var defaults = new MaintenancePolicy();
        var tables = form.Tables ?? [];
        var all = Table(path, "*", tables.GetValueOrDefault("*"), new TablePolicy());
        return new MaintenancePolicy
        {
            Interval = Age(path, "interval", form.Interval) ?? defaults.Interval,
            TimeBudget = Age(path, "timeBudget", form.TimeBudget) ?? defaults.TimeBudget,
            ByteBudget = form.ByteBudget is not { } size ? defaults.ByteBudget
                : Quantities.TryParseSize(size, out var bytes) ? bytes : throw Bad(path, "byteBudget", size, "a size such as 10 GB"),
            KeepSnapshots = Age(path, "keepSnapshots", form.KeepSnapshots),
            CleanupInterval = Age(path, "cleanupInterval", form.CleanupInterval) ?? defaults.CleanupInterval,
            Tables = all,
            ByTable = tables.Where(table => table.Key != "*").ToDictionary(
                table => table.Key.Contains('.', StringComparison.Ordinal) ? table.Key : "main." + table.Key,
                table => Table(path, table.Key, table.Value, all)),
        };
    }

    static TablePolicy Table(string path, string name, TableForm? form, TablePolicy defaults)
    {
        if (form is null)
            return defaults;
        if (form.MergeFiles < 2)
            throw Bad(path, $"tables.{name}.mergeFiles", $"{form.MergeFiles}", "2 or more");
        if (form.DeleteRatio is { } ratio && ratio is not (> 0 and <= 1))
            throw Bad(path, $"tables.{name}.deleteRatio", $"{ratio}", "more than 0, and at most 1");
        if (form.FlushRows < 1)
            throw Bad(path, $"tables.{name}.flushRows", $"{form.FlushRows}", "1 or more");
        return new TablePolicy
        {
            MergeFiles = form.MergeFiles ?? defaults.MergeFiles,
            DeleteRatio = form.DeleteRatio ?? defaults.DeleteRatio,
            FlushRows = form.FlushRows ?? defaults.FlushRows,
            Retention = form.Retention is not { } rules ? defaults.Retention
                : [.. rules.Select(rule => new RetentionRule(
                    rule.Network, rule.Subnet,
                    Age(path, $"tables.{name}.retention.keep", rule.Keep)
                        ?? throw Bad(path, $"tables.{name}.retention.keep", "", "an age such as 90d")))],
        };
    }

    static TimeSpan? Age(string path, string member, string? text)
    {
        if (text is null)
            return null;
        return Quantities.TryParseAge(text, out var age) ? age : throw Bad(path, member, text, "a time such as 30s, 12h or 30d");
    }

    static EkkoException Bad(string path, string member, string value, string accepted) =>
        new($"Reading {path} failed: {member} '{value}' is not accepted. Give {accepted}.");
}
