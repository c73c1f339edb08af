using System.Text;

namespace Ekko.Tests.Ekko.Messages;

/// <summary>Texts as bytes.</summary>
static class Bytes
{
    internal static byte[] Of(string text) => Encoding.UTF8.GetBytes(text);
}
