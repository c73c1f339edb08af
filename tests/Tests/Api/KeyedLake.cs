using System.Net;
using Ekko.Access;
using Ekko.Api;
using Ekko.DuckLake;
using Ekko.Tests.Cli;
using Ekko.Tests.DuckLake.Catalog;
using Ekko.Writing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;

namespace Ekko.Tests.Api;

/// <summary>An empty lake of a test's own, with servers over it that ask for keys, as those do that other machines can reach.</summary>
public sealed class KeyedLake : IAsyncLifetime
{
    readonly TemporaryFolder _folder = new();
    readonly List<WebApplication> _servers = [];
    readonly List<HttpClient> _clients = [];
    readonly ManualClock _clock = new() { Now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) };

    public DuckLakeDataSource Source { get; private set; } = null!;

    public ApiKeyStore Keys { get; private set; } = null!;

    /// <summary>The lake for command lines.</summary>
    public Dictionary<string, string> Environment => RunCli.LakeIn(_folder.Path);

    public async Task InitializeAsync()
    {
        Source = new DuckLakeDataSource(new DuckLakeDataSourceOptions
        {
            Lakes =
            [
                LakeLocation.Of(EkkoOptions.Default with
                {
                    CatalogPath = Path.Combine(_folder.Path, "catalog.sqlite"), DataPath = Path.Combine(_folder.Path, "files") + "/",
                }),
            ],
            DefaultLake = LakeLocation.Name,
        });
        Keys = new ApiKeyStore(Source);
        await Source.LakeAsync(LakeLocation.Name);
    }

    public async Task DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        foreach (var server in _servers)
            await server.DisposeAsync();
        await Source.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>The catalog as it is now.</summary>
    public SqliteConnection Backup()
    {
        var backup = new SqliteConnection("Data Source=:memory:");
        backup.Open();
        using var catalog = OpenCatalog();
        catalog.BackupDatabase(backup);
        return backup;
    }

    /// <summary>Puts the catalog back as it was.</summary>
    public void Restore(SqliteConnection backup)
    {
        using (backup)
        {
            using var catalog = OpenCatalog();
            backup.BackupDatabase(catalog);
        }
    }

    /// <summary>Lets the servers' clock go on.</summary>
    public void Wait(TimeSpan time) => _clock.Now += time;

    SqliteConnection OpenCatalog()
    {
        var catalog = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "catalog.sqlite")};Pooling=false");
        catalog.Open();
        return catalog;
    }

    /// <summary>A client, without cookies of its own, of a new server.</summary>
    public async Task<HttpClient> StartAsync(Func<ApiOptions, ApiOptions>? change = null)
    {
        var options = new ApiOptions { Address = IPAddress.Loopback, Port = 0, RequiresKey = true };
        var server = ApiHost.Build(change?.Invoke(options) ?? options, Source, _clock);
        _servers.Add(server);
        await server.StartAsync();
        var client = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(server.Urls.Single()),
        };
        _clients.Add(client);
        return client;
    }
}
