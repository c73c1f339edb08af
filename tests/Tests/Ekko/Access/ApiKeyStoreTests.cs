using Ekko.Access;
using Ekko.DuckLake;
using Ekko.Writing;

namespace Ekko.Tests.Ekko;

public sealed class ApiKeyStoreTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("ekko-keys-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_key_counts_until_it_is_revoked_and_is_stored_as_a_hash()
    {
        await using var source = Open();
        var store = new ApiKeyStore(source);
        Assert.True((await store.RingAsync()).IsEmpty);
        var (key, text) = await store.CreateAsync("reports", ApiScopes.Read | ApiScopes.Sql);
        var (other, _) = await store.CreateAsync("night", ApiScopes.Maintain);
        Assert.StartsWith($"ekko_{key.Id}_", text, StringComparison.Ordinal);
        Assert.Equal(key.Id, (await store.RingAsync()).Find(text)?.Id);
        Assert.Equal(ApiScopes.Read | ApiScopes.Sql, (await store.RingAsync()).Find(text)?.Scopes);
        Assert.Null((await store.RingAsync()).Find(text[..^1]));
        Assert.Null((await store.RingAsync()).Find(""));
        var catalog = await File.ReadAllBytesAsync(Path.Combine(_folder, "catalog.sqlite"));
        Assert.Equal(-1, catalog.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text[(text.LastIndexOf('_') + 1)..])));

        Assert.True(await store.RevokeAsync("reports"));
        Assert.False(await store.RevokeAsync("reports"));
        Assert.Null((await store.RingAsync()).Find(text));
        Assert.True(await store.RevokeAsync(other.Id));
        Assert.Equal(["reports", "night"], (await store.ListAsync()).Select(listed => listed.Name));
        Assert.All(await store.ListAsync(), listed => Assert.NotNull(listed.RevokedAt));
        // Keys are no rows of the lake: they make no snapshot.
        Assert.Single(await (await source.LakeAsync(LakeLocation.Name)).Snapshots.ListAsync());
    }

    [Fact]
    public async Task A_name_is_taken_while_its_key_lives()
    {
        await using var source = Open();
        var store = new ApiKeyStore(source);
        await store.CreateAsync("reports", ApiScopes.Read);
        var taken = await Assert.ThrowsAsync<EkkoException>(() => store.CreateAsync("reports", ApiScopes.Read));
        Assert.Contains("has this name", taken.Message, StringComparison.Ordinal);
        await store.RevokeAsync("reports");
        await store.CreateAsync("reports", ApiScopes.Read);
        foreach (var name in new[] { "", "a\nb", new string('a', 65) })
            await Assert.ThrowsAsync<EkkoException>(() => store.CreateAsync(name, ApiScopes.Read));
        await Assert.ThrowsAsync<EkkoException>(() => store.CreateAsync("nothing", ApiScopes.None));
    }

    DuckLakeDataSource Open() => new(new DuckLakeDataSourceOptions
    {
        Lakes =
        [
            LakeLocation.Of(EkkoOptions.Default with
            {
                CatalogPath = Path.Combine(_folder, "catalog.sqlite"), DataPath = Path.Combine(_folder, "files") + "/",
            }),
        ],
        DefaultLake = LakeLocation.Name,
    });
}
