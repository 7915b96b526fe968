using System.Collections;
using System.Globalization;
using System.Reflection;
using Lamella.GraphQL.Execution;
using Lamella.GraphQL.Language;
using Lamella.GraphQL.Types;

namespace Lamella.GraphQL.Building;

/// <summary>Parameters of resolvers, and the records that they take, become arguments and input objects.</summary>
internal sealed class InputTypes(TypeMap map)
{
    private readonly Dictionary<Type, InputObjectType> _objects = [];

    /// <summary>An argument, or a field of an input object, from a parameter of a method or of a record's constructor.</summary>
    public InputValue Value(ParameterInfo parameter)
    {
        var where = $"{parameter.Member.DeclaringType!.Name}.{parameter.Member.Name}({parameter.Name})";
        var nullability = map.Nullability.Create(parameter);
        var isId = parameter.IsDefined(typeof(IDAttribute)) || (PropertyOf(parameter)?.IsDefined(typeof(IDAttribute)) ?? false);
        var type = TypeOf(parameter.ParameterType, nullability, isId, where);
        var fallback = parameter.HasDefaultValue ? parameter.DefaultValue : null;
        var convert = Converter(parameter.ParameterType);
        var absent = fallback ?? (parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null);
        return new(
            (parameter.GetCustomAttribute<GraphQLNameAttribute>() ?? PropertyOf(parameter)?.GetCustomAttribute<GraphQLNameAttribute>())?.Name ?? Names.Camel(parameter.Name!),
            type,
            fallback is null || IsOptional(parameter.ParameterType) ? null : Literal(fallback, type, where),
            map.Summaries.Of(parameter))
        {
            Convert = value => value == FieldContext.Absent ? absent : convert(value),
            Deprecation = TypeMap.DeprecationOf(parameter) ?? (PropertyOf(parameter) is { } property ? TypeMap.DeprecationOf(property) : null),
        };
    }

    /// <summary>The property that a record makes of a parameter of its constructor: attributes may stand on either.</summary>
    private static PropertyInfo? PropertyOf(ParameterInfo parameter) =>
        parameter.Member is ConstructorInfo constructor ? constructor.DeclaringType!.GetProperty(parameter.Name!) : null;

    private SchemaType TypeOf(Type type, NullabilityInfo nullability, bool isId, string where)
    {
        if (IsOptional(type))
        {
            return TypeOf(type.GetGenericArguments()[0], nullability.GenericTypeArguments[0], isId, where).Nullable;
        }

        var plain = Nullable.GetUnderlyingType(type) ?? type;
        var isNullable = plain != type || (!type.IsValueType && nullability.WriteState != NullabilityState.NotNull);
        SchemaType mapped = isId && TypeMap.ItemOf(plain) is null ? Scalars.ID
            : map.Leaf(plain) is { } leaf ? leaf
            : TypeMap.ItemOf(plain) is { } item ? new ListType(TypeOf(item, TypeMap.ItemOf(nullability), isId, where))
            : ObjectOf(plain, where);
        return isNullable ? mapped : new NonNullType(mapped);
    }

    private InputObjectType ObjectOf(Type type, string where)
    {
        if (_objects.TryGetValue(type, out var known))
        {
            return known;
        }

        if (type.IsInterface || type.IsAbstract || type.IsPrimitive)
        {
            throw new SchemaException($"{where}: {type} is neither a registered service nor a type that can be given as input.");
        }

        var name = Names.OfType(type);
        var input = new InputObjectType(name.EndsWith("Input", StringComparison.Ordinal) ? name : $"{name}Input")
        {
            Description = map.Summaries.Of(type),
            IsOneOf = type.IsDefined(typeof(OneOfAttribute)),
        };
        _objects.Add(type, input);
        input.Fields = [.. ConstructorOf(type).GetParameters().Select(Value)];
        return input;
    }

    /// <summary>Makes of a coerced value (null, number, text, enum value, array, dictionary by field name) an instance of the C# type.</summary>
    private Func<object?, object?> Converter(Type type)
    {
        if (IsOptional(type))
        {
            var inner = Converter(type.GetGenericArguments()[0]);
            return value => Activator.CreateInstance(type, inner(value));
        }

        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (map.Leaf(plain) is not null)
        {
            return value => value is null ? null : Leaf(value, plain);
        }

        if (TypeMap.ItemOf(plain) is { } item)
        {
            var convertItem = new Lazy<Func<object?, object?>>(() => Converter(item));
            return value => value is null ? null : List((IReadOnlyList<object?>)value, plain, item, convertItem.Value);
        }

        var constructor = ConstructorOf(plain);
        var fields = new Lazy<InputValue[]>(() => [.. _objects[plain].Fields]);
        return value => value is null ? null : constructor.Invoke(
            BindingFlags.DoNotWrapExceptions,
            null,
            [.. fields.Value.Select(field => field.Convert!(((IReadOnlyDictionary<string, object?>)value).TryGetValue(field.Name, out var given) ? given : FieldContext.Absent))],
            CultureInfo.InvariantCulture);
    }

    private static object Leaf(object value, Type type)
    {
        try
        {
            return type.IsInstanceOfType(value) ? value
                : type == typeof(Guid) ? Guid.Parse((string)value)
                : type == typeof(DateTime) ? ((DateTimeOffset)value).UtcDateTime
                : value is double number && type == typeof(long) && number != Math.Floor(number) ? throw new FormatException()
                : Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is OverflowException or FormatException or InvalidCastException)
        {
            throw new CoercionException($"{value} is outside of what is taken here ({type.Name}).");
        }
    }

    private static IList List(IReadOnlyList<object?> values, Type type, Type item, Func<object?, object?> convert)
    {
        var array = Array.CreateInstance(item, values.Count);
        for (var i = 0; i < values.Count; i++)
        {
            array.SetValue(convert(values[i]), i);
        }

        return type.IsAssignableFrom(array.GetType()) ? array : (IList)Activator.CreateInstance(type, array)!;
    }

    private static ConstructorInfo ConstructorOf(Type type) =>
        type.GetConstructors().OrderByDescending(constructor => constructor.GetParameters().Length).FirstOrDefault()
        ?? throw new SchemaException($"{type} has no public constructor and cannot be given as input.");

    private static bool IsOptional(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Optional<>);

    private static ValueNode Literal(object value, SchemaType type, string where) => value switch
    {
        bool truth => new BooleanNode(0, truth),
        string text => new StringNode(0, text),
        Enum constant => new EnumNode(0, ((EnumType)type.Named).Of(constant)?.Name ?? throw new SchemaException($"{where}: {value} is no value of {type}.")),
        float or double or decimal => new FloatNode(0, Convert.ToString(value, CultureInfo.InvariantCulture)!),
        IConvertible number => new IntNode(0, number.ToString(CultureInfo.InvariantCulture)),
        _ => throw new SchemaException($"{where}: the default {value} cannot be written in a schema."),
    };
}
