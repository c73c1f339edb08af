namespace Ekko.Sandbox;

/// <summary>A column of an answer.</summary>
/// <param name="Name">Its name, as the engine gives it.</param>
/// <param name="Type">Its type, as the engine writes it.</param>
public sealed record SandboxColumn(string Name, string Type);
