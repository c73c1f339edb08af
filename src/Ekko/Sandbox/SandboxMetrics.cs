using System.Diagnostics.Metrics;

namespace Ekko.Sandbox;

/// <summary>The figures of the SQL sandbox, under the meter <c>Ekko.Sandbox</c>.</summary>
static class SandboxMetrics
{
    static readonly Meter Meter = new("Ekko.Sandbox");

    static readonly Counter<long> Statements = Meter.CreateCounter<long>(
        "ekko.sandbox.statements", "{statement}", "Statements that were taken from clients");

    static readonly Counter<long> Kills = Meter.CreateCounter<long>(
        "ekko.sandbox.kills", "{process}", "Workers that were ended because a statement took too much");

    /// <summary>A statement came.</summary>
    public static void Taken() => Statements.Add(1);

    /// <summary>A worker was ended.</summary>
    public static void Killed(SandboxErrorKind reason) => Kills.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));
}
