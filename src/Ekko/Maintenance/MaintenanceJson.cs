using System.Text.Json.Serialization;

namespace Ekko.Maintenance;

/// <summary>The forms of what the table of runs keeps as text.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MaintenanceRequest))]
[JsonSerializable(typeof(LakeSize))]
[JsonSerializable(typeof(MaintenanceTotals))]
sealed partial class MaintenanceJson : JsonSerializerContext;
