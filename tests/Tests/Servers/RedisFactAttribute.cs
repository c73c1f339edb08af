namespace Ekko.Tests.Servers;

/// <summary>A test that needs a Redis server.</summary>
sealed class RedisFactAttribute() : ServerFactAttribute(RedisServer.SkipReason);
