namespace Ekko.Blocks;

/// <summary>A block that cannot be a row; caught where the block is rejected. The message is the reason.</summary>
sealed class BlockFormatException(string reason) : Exception(reason);
