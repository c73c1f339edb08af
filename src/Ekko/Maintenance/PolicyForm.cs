using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ekko.Maintenance;

/// <summary>A policy as a file has it.</summary>
sealed record PolicyForm(
    string? Interval, string? TimeBudget, string? ByteBudget, string? KeepSnapshots, string? CleanupInterval,
    Dictionary<string, TableForm>? Tables);

/// <summary>The policy of a table as a file has it.</summary>
sealed record TableForm(int? MergeFiles, double? DeleteRatio, long? FlushRows, IReadOnlyList<RetentionForm>? Retention);

/// <summary>A rule of retention as a file has it.</summary>
sealed record RetentionForm(string? Network, string? Subnet, string? Keep);

/// <summary>How the file is read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(PolicyForm))]
sealed partial class PolicyJson : JsonSerializerContext;
