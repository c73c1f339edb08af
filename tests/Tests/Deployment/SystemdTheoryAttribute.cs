using Ekko.Tests.Servers;

namespace Ekko.Tests.Deployment;

/// <summary>A test with data that needs systemd's own checker.</summary>
sealed class SystemdTheoryAttribute() : ServerTheoryAttribute(
    ServerProcess.Find("systemd-analyze") is null && Environment.GetEnvironmentVariable("CI") != "true"
        ? "systemd-analyze is not installed (Debian: apt-get install systemd)."
        : null);
