using System.Collections;
using System.Reflection;
using Lamella.BuildingBlocks.Voxels;
using Lamella.GraphQL.Types;

namespace Lamella.GraphQL.Building;

/// <summary>C# types that stand for scalars, enums and lists, whichever way the values go.</summary>
internal sealed class TypeMap
{
    private static readonly Dictionary<Type, ScalarType> ScalarsByType = new()
    {
        [typeof(string)] = Scalars.String,
        [typeof(bool)] = Scalars.Boolean,
        [typeof(byte)] = Scalars.Int,
        [typeof(sbyte)] = Scalars.Int,
        [typeof(short)] = Scalars.Int,
        [typeof(ushort)] = Scalars.Int,
        [typeof(int)] = Scalars.Int,

        // Int has 32 bits. What has more is a Float, exact to 2^53 and refused beyond; ids are UInt64.
        [typeof(uint)] = Scalars.Float,
        [typeof(long)] = Scalars.Float,
        [typeof(float)] = Scalars.Float,
        [typeof(double)] = Scalars.Float,
        [typeof(decimal)] = Scalars.Float,
        [typeof(ulong)] = Scalars.UInt64,
        [typeof(Guid)] = Scalars.Uuid,
        [typeof(DateTimeOffset)] = Scalars.DateTime,
        [typeof(DateTime)] = Scalars.DateTime,
        [typeof(Mag)] = Scalars.Mag,
    };

    private readonly Dictionary<Type, EnumType> _enums = [];

    public NullabilityInfoContext Nullability { get; } = new();

    public XmlSummaries Summaries { get; } = new();

    public NamedType? Leaf(Type type) => type.IsEnum ? EnumOf(type) : ScalarsByType.GetValueOrDefault(type);

    /// <summary>The type of a list's items; null for what is no list.</summary>
    public static Type? ItemOf(Type type) => type == typeof(string) ? null
        : type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.GetGenericArguments().Length == 1 && typeof(IEnumerable).IsAssignableFrom(type) ? type.GetGenericArguments()[0]
        : null;

    public static NullabilityInfo ItemOf(NullabilityInfo list) => list.ElementType ?? list.GenericTypeArguments[0];

    public static string? DeprecationOf(ICustomAttributeProvider member) =>
        member.GetCustomAttributes(typeof(GraphQLDeprecatedAttribute), true).Cast<GraphQLDeprecatedAttribute>().FirstOrDefault()?.Reason
        ?? member.GetCustomAttributes(typeof(ObsoleteAttribute), true).Cast<ObsoleteAttribute>().Select(obsolete => obsolete.Message ?? BuiltInDirectives.DefaultDeprecation)
            .FirstOrDefault();

    private EnumType EnumOf(Type type)
    {
        if (!_enums.TryGetValue(type, out var known))
        {
            var values = type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(value => !value.IsDefined(typeof(GraphQLIgnoreAttribute))).Select(value =>
                new EnumValue(
                    value.GetCustomAttribute<GraphQLNameAttribute>()?.Name ?? Names.Screaming(value.Name),
                    value.GetValue(null)!,
                    Summaries.Of(value),
                    DeprecationOf(value)));
            _enums.Add(type, known = new(Names.OfType(type), [.. values]) { Description = Summaries.Of(type) });
        }

        return known;
    }
}
