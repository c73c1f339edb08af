using System.Text.Json.Serialization;

namespace Ekko.Reading;

[JsonSerializable(typeof(string))]
sealed partial class ReadingJson : JsonSerializerContext;
