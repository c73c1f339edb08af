using Ekko.Tests.Servers;

namespace Ekko.Tests.Deployment;

/// <summary>A test of a release: it builds everything anew, and is left out unless it is asked for or CI=true.</summary>
sealed class PackageFactAttribute() : ServerFactAttribute(Reason)
{
    static string? Reason =>
        Environment.GetEnvironmentVariable("CI") == "true" || Environment.GetEnvironmentVariable("EKKO_TEST_PACKAGES") == "true"
            ? null
            : "It builds a release, which takes minutes: scripts/test-ducklake.sh packages runs it.";
}
