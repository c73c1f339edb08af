using System.Text.Json.Serialization;

namespace Ekko.Sandbox;

[JsonSerializable(typeof(SandboxColumn[]))]
sealed partial class SandboxJson : JsonSerializerContext;
