using System.Text;
using Ekko.DuckDb;

namespace Ekko.Sandbox;

/// <summary>A row of texts as bytes.</summary>
static class FirstRowText
{
    const int Null = -1;

    public static byte[] Write(DuckDbChunk chunk, int row)
    {
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content);
        writer.Write(chunk.ColumnCount);
        for (var i = 0; i < chunk.ColumnCount; i++)
        {
            var text = chunk[i].IsValid(row) ? chunk[i].Bytes(row) : default;
            writer.Write(chunk[i].IsValid(row) ? text.Length : Null);
            writer.Write(text);
        }

        return content.ToArray();
    }

    public static string?[] Read(byte[] content)
    {
        using var reader = new BinaryReader(new MemoryStream(content));
        var texts = new string?[reader.ReadInt32()];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = reader.ReadInt32() is var length && length == Null ? null : Encoding.UTF8.GetString(reader.ReadBytes(length));
        return texts;
    }
}
