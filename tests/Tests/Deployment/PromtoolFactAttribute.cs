using Ekko.Tests.Servers;

namespace Ekko.Tests.Deployment;

/// <summary>A test that needs Prometheus' own checker.</summary>
sealed class PromtoolFactAttribute() : ServerFactAttribute(
    ServerProcess.Find("promtool") is null && Environment.GetEnvironmentVariable("CI") != "true"
        ? "promtool is not installed (Debian: apt-get install prometheus)."
        : null);
