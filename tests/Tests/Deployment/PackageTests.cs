using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Ekko.Tests.Architecture;
using Ekko.Tests.Cli;

namespace Ekko.Tests.Deployment;

/// <summary>What a release holds is installed, and does what it is for, without this repository.</summary>
public sealed partial class PackageTests : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    readonly TemporaryFolder _folder = new();

    string Feed => Path.Combine(_folder.Path, "feed");

    public void Dispose() => _folder.Dispose();

    [PackageFact]
    public async Task A_release_is_installed_in_an_empty_folder_and_used()
    {
        var platform = RuntimeInformation.RuntimeIdentifier;
        await RunAsync(Repository.Root, $"scripts/release.sh build --quick --output '{Feed}' {platform}");
        await RunAsync(Feed, "sha256sum --strict -c SHA256SUMS");
        Assert.NotEqual(0, new FileInfo(Path.Combine(Feed, "NOTES.md")).Length);

        await TheLibraryRunsTheExampleOfItsReadme();
        await TheToolAnswers();
        await RunAsync(_folder.Path, $"mkdir folder && tar -xzf feed/ekko-*-{platform}.tar.gz --strip-components 1 -C folder");
        Assert.Equal("42\n", await RunAsync(_folder.Path, "env -i folder/ekko sql --bare --format text -c 'SELECT 42'"));
    }

    async Task TheLibraryRunsTheExampleOfItsReadme()
    {
        var example = CSharp().Match(await File.ReadAllTextAsync(Repository.Full("src/DuckLake/README.md"))).Groups["code"].Value;
        var project = Directory.CreateDirectory(Path.Combine(_folder.Path, "library")).FullName;
        await File.WriteAllTextAsync(Path.Combine(project, "Program.cs"), $"using Ekko.DuckLake;\n{example}");
        await File.WriteAllTextAsync(Path.Combine(project, "library.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <RestoreAdditionalProjectSources>{Feed}</RestoreAdditionalProjectSources>
                <RestoreFallbackFolders>{CachedPackages}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Ekko.DuckLake" Version="{CommandLineVersion}" />
              </ItemGroup>
            </Project>
            """);
        await RunAsync(project, "dotnet build -c Release --nologo -v quiet -nodeReuse:false -o out");
        Assert.Equal("0\n", await RunAsync(project, "dotnet out/library.dll"));
        Assert.True(File.Exists(Path.Combine(project, "catalog.sqlite")));
    }

    async Task TheToolAnswers()
    {
        await RunAsync(
            _folder.Path,
            $"dotnet tool install Ekko.Cli --version {CommandLineVersion} --tool-path tools --add-source '{Feed}' --no-cache");
        Assert.StartsWith($"ekko {CommandLineVersion}", await RunAsync(_folder.Path, "tools/ekko version"), StringComparison.Ordinal);
        await RunAsync(_folder.Path, "tools/ekko doctor --init");
        Assert.Equal(
            "0\n", await RunAsync(
                _folder.Path, "tools/ekko sql --format text -c \"SELECT max(snapshot_id) FROM ducklake_snapshots('blockchain')\""));
    }

    /// <summary>What a machine that builds this has already; the packages under test are not taken from it.</summary>
    static string CachedPackages =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    static string CommandLineVersion =>
        Version().Match(File.ReadAllText(Repository.Full("src/Directory.Build.props"))).Groups["version"].Value;

    /// <summary>Runs a line; what is installed goes into a cache of the test's own.</summary>
    Task<string> RunAsync(string folder, string line)
    {
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var variables = new Dictionary<string, string?> { ["DOTNET_ROOT"] = dotnet };
        if (folder != Repository.Root)
            variables["NUGET_PACKAGES"] = Path.Combine(_folder.Path, "packages");
        return Shell.RunAsync(folder, line, variables, Patience);
    }

    [GeneratedRegex("<Version>(?<version>.*)</Version>")]
    private static partial Regex Version();

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharp();
}
