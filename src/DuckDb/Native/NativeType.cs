using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Ekko.DuckDb.Native;

/// <summary>Logical types across the fence, in both directions.</summary>
static unsafe class NativeType
{
    /// <summary>
    /// VARIANT as the engine makes it of its id is incomplete, and reading such a column breaks the engine for good (1.5.6); that of
    /// a query is whole.
    /// </summary>
    static readonly Lazy<TypeHandle> Variants = new(() =>
    {
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        using var statement = connection.Prepare("SELECT CAST([] AS VARIANT[])");
        return new TypeHandle(statement.ColumnType(0));
    });

    internal static DuckDbType Read(nint owned)
    {
        using var type = new TypeHandle(owned);
        var id = TypeMethods.duckdb_get_type_id(type);
        var result = id switch
        {
            DuckDbTypeId.Decimal => DuckDbType.Decimal(TypeMethods.duckdb_decimal_width(type), TypeMethods.duckdb_decimal_scale(type)),
            DuckDbTypeId.List => DuckDbType.List(Read(TypeMethods.duckdb_list_type_child_type(type))),
            DuckDbTypeId.Array => DuckDbType.Array(
                Read(TypeMethods.duckdb_array_type_child_type(type)), (int)TypeMethods.duckdb_array_type_array_size(type)),
            DuckDbTypeId.Map => DuckDbType.Map(
                Read(TypeMethods.duckdb_map_type_key_type(type)), Read(TypeMethods.duckdb_map_type_value_type(type))),
            DuckDbTypeId.Struct => DuckDbType.Struct(Fields(
                TypeMethods.duckdb_struct_type_child_count(type),
                i => TypeMethods.duckdb_struct_type_child_name(type, i),
                i => TypeMethods.duckdb_struct_type_child_type(type, i))),
            DuckDbTypeId.Union => DuckDbType.Union(Fields(
                TypeMethods.duckdb_union_type_member_count(type),
                i => TypeMethods.duckdb_union_type_member_name(type, i),
                i => TypeMethods.duckdb_union_type_member_type(type, i))),
            DuckDbTypeId.Enum => DuckDbType.Enum(
                [.. Indexes(TypeMethods.duckdb_enum_dictionary_size(type))
                    .Select(i => NativeText.Owned(TypeMethods.duckdb_enum_dictionary_value(type, i)) ?? "")]),
            _ => DuckDbType.Of(id),
        };
        return NativeText.Owned(TypeMethods.duckdb_logical_type_get_alias(type)) is { Length: > 0 } alias
            ? result.WithAlias(alias) : result;
    }

    internal static TypeHandle Create(DuckDbType type)
    {
        var handle = new TypeHandle(CreateValue(type));
        if (type.Alias is not null)
            TypeMethods.duckdb_logical_type_set_alias(handle, type.Alias);
        return handle;
    }

    static nint CreateValue(DuckDbType type)
    {
        var children = type.Children.Select(c => Create(c.Type)).ToArray();
        try
        {
            return type.Id switch
            {
                DuckDbTypeId.Decimal => TypeMethods.duckdb_create_decimal_type((byte)type.Width, (byte)type.Scale),
                DuckDbTypeId.List => TypeMethods.duckdb_create_list_type(children[0]),
                DuckDbTypeId.Array => TypeMethods.duckdb_create_array_type(children[0], (ulong)type.Size),
                DuckDbTypeId.Map => TypeMethods.duckdb_create_map_type(children[0], children[1]),
                DuckDbTypeId.Struct => CreateMembers(type, children, union: false),
                DuckDbTypeId.Union => CreateMembers(type, children, union: true),
                DuckDbTypeId.Enum => WithNames([.. type.EnumValues],
                    names => TypeMethods.duckdb_create_enum_type((byte**)names, (ulong)type.EnumValues.Length)),
                DuckDbTypeId.Variant => TypeMethods.duckdb_list_type_child_type(Variants.Value),
                var id => TypeMethods.duckdb_create_logical_type(id),
            };
        }
        finally
        {
            foreach (var child in children)
                child.Dispose();
        }
    }

    static nint CreateMembers(DuckDbType type, TypeHandle[] children, bool union) =>
        WithNames([.. type.Children.Select(c => c.Name)], names =>
        {
            var types = stackalloc nint[children.Length];
            for (var i = 0; i < children.Length; i++)
                types[i] = children[i].DangerousGetHandle();
            return union
                ? TypeMethods.duckdb_create_union_type(types, (byte**)names, (ulong)children.Length)
                : TypeMethods.duckdb_create_struct_type(types, (byte**)names, (ulong)children.Length);
        });

    static nint WithNames(ImmutableArray<string> names, Func<nint, nint> create)
    {
        var texts = stackalloc nint[names.Length];
        try
        {
            for (var i = 0; i < names.Length; i++)
                texts[i] = Marshal.StringToCoTaskMemUTF8(names[i]);
            return create((nint)texts);
        }
        finally
        {
            for (var i = 0; i < names.Length; i++)
                Marshal.FreeCoTaskMem(texts[i]);
        }
    }

    static ImmutableArray<DuckDbField> Fields(ulong count, Func<ulong, nint> name, Func<ulong, nint> type) =>
        [.. Indexes(count).Select(i => new DuckDbField(NativeText.Owned(name(i)) ?? "", Read(type(i))))];

    static IEnumerable<ulong> Indexes(ulong count)
    {
        for (ulong i = 0; i < count; i++)
            yield return i;
    }
}
