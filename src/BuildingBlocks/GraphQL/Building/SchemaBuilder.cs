using System.Reflection;
using System.Text.Json.Serialization;
using Lamella.GraphQL.Types;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.GraphQL.Building;

/// <summary>
/// Makes the schema of the attributed classes of some assemblies: nullability is C#'s, descriptions are the XML summaries, objects are what
/// fields return. What makes no valid schema throws, naming class and member.
/// </summary>
internal sealed class SchemaBuilder
{
    private readonly TypeMap _map = new();
    private readonly Connections _connections = new();
    private readonly InputTypes _inputs;
    private readonly ResolverCompiler _resolvers;
    private readonly Dictionary<Type, CompositeType> _objects = [];
    private readonly Queue<Action> _unfinished = [];
    private readonly List<NamedType> _implementations = [];
    private readonly ILookup<Type, (Type Class, ObjectTypeAttribute Attribute)> _extensions;
    private readonly Type[] _types;

    /// <param name="policies">Which <see cref="AuthorizeAttribute.Policy"/> there are; null where none are.</param>
    public SchemaBuilder(IEnumerable<Assembly> assemblies, IServiceProviderIsService services, IAuthorizationPolicyProvider? policies = null)
    {
        _types = [.. assemblies.Distinct().SelectMany(assembly => assembly.GetTypes())];
        _inputs = new(_map);
        _resolvers = new(_inputs, services, policies, _types);
        _extensions = _types
            .SelectMany(type => type.GetCustomAttributes<ObjectTypeAttribute>().Select(attribute => (Class: type, Attribute: attribute)))
            .ToLookup(pair => pair.Attribute.Type);
    }

    public Schema Build()
    {
        var query = Root<QueryTypeAttribute>("Query") ?? throw new SchemaException("No class is marked [QueryType]: a schema needs at least one query.");
        var (mutation, subscription) = (Root<MutationTypeAttribute>("Mutation"), Root<SubscriptionTypeAttribute>("Subscription"));
        while (_unfinished.TryDequeue(out var finish))
        {
            finish();
        }

        return SchemaRules.Check(new(query, mutation, subscription, _implementations));
    }

    private ObjectType? Root<TAttribute>(string name) where TAttribute : Attribute
    {
        var classes = _types.Where(type => type.IsDefined(typeof(TAttribute))).OrderBy(type => type.FullName, StringComparer.Ordinal).ToList();
        var root = new ObjectType(name);
        var fields = classes.SelectMany(Methods).Select(method => Field(method, null, name == "Subscription")).ToList();
        if (fields.GroupBy(field => field.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new SchemaException($"{name} has the field '{twice.Key}' twice: give one a [GraphQLName].");
        }

        root.Fields = [.. fields.OrderBy(field => field.Name, StringComparer.Ordinal)];
        return fields.Count == 0 ? null : root;
    }

    private static IEnumerable<MethodInfo> Methods(Type type) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(method => !method.IsSpecialName && !method.IsDefined(typeof(DataLoaderAttribute)) && !method.IsDefined(typeof(GraphQLIgnoreAttribute)));

    private FieldDefinition Field(MethodInfo method, Type? parent, bool isSubscription = false)
    {
        var where = $"{method.DeclaringType!.Name}.{method.Name}";
        var result = _map.Nullability.Create(method.ReturnParameter);
        var resultType = method.ReturnType;
        if (EventStreams.EventOf(resultType) is not null != isSubscription)
        {
            throw new SchemaException(isSubscription
                ? $"{where} is a subscription, so it returns IAsyncEnumerable<T> or ChannelReader<T> (or a task of one), not {resultType.Name}."
                : $"{where} returns a stream of events, which only a class marked [SubscriptionType] may.");
        }

        while (resultType.IsGenericType && (EventStreams.IsTask(resultType) || EventStreams.IsStream(resultType)))
        {
            (resultType, result) = (resultType.GetGenericArguments()[0], result.GenericTypeArguments[0]);
        }

        var paging = method.GetCustomAttribute<UsePagingAttribute>();
        var output = paging is null ? Output(resultType, result, method.IsDefined(typeof(IDAttribute)), where) : PageOf(resultType, result, where);
        var (arguments, resolve, subscribe) = _resolvers.Compile(method, parent, isSubscription);
        if (paging is not null)
        {
            arguments = [.. arguments, .. Connections.Arguments];
            resolve = typeof(Connection).IsAssignableFrom(resultType) ? resolve : Connections.Paged(resolve, paging);
        }

        return new(
            Names.OfField(method), output, arguments, resolve,
            _map.Summaries.Of(method), TypeMap.DeprecationOf(method))
        {
            Subscribe = subscribe,
            PageSize = paging?.DefaultPageSize,
        };
    }

    /// <summary>The connection of a method that is marked <see cref="UsePagingAttribute"/>.</summary>
    private SchemaType PageOf(Type result, NullabilityInfo nullability, string where)
    {
        var item = typeof(Connection).IsAssignableFrom(result) && result.IsGenericType
            ? Output(result.GetGenericArguments()[0], nullability.GenericTypeArguments[0], isId: false, where)
            : (Output(result, nullability, isId: false, where).Nullable as ListType)?.Inner
            ?? throw new SchemaException($"{where} is marked [UsePaging] and returns {result.Name}: it has to be a list, or a Connection<T>.");
        var connection = _connections.Of(item);
        return nullability.ReadState == NullabilityState.NotNull ? new NonNullType(connection) : connection;
    }

    private FieldDefinition Field(PropertyInfo property)
    {
        var type = Output(
            property.PropertyType, _map.Nullability.Create(property), property.IsDefined(typeof(IDAttribute)), $"{property.DeclaringType!.Name}.{property.Name}");
        return new(Names.OfField(property), type, [], null, _map.Summaries.Of(property), TypeMap.DeprecationOf(property))
        {
            Read = ResolverCompiler.Property(property),
        };
    }

    private SchemaType Output(Type type, NullabilityInfo nullability, bool isId, string where)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        var isNullable = plain != type || (!type.IsValueType && nullability.ReadState != NullabilityState.NotNull);
        SchemaType mapped = isId && TypeMap.ItemOf(plain) is null ? Scalars.ID
            : _map.Leaf(plain) is { } leaf ? leaf
            : TypeMap.ItemOf(plain) is { } item ? new ListType(Output(item, TypeMap.ItemOf(nullability), isId, where))
            : ObjectOf(plain, where);
        return isNullable ? mapped : new NonNullType(mapped);
    }

    private CompositeType ObjectOf(Type type, string where)
    {
        if (_objects.TryGetValue(type, out var known))
        {
            return known;
        }

        if (type == typeof(void) || type == typeof(object) || type.IsPrimitive || typeof(Delegate).IsAssignableFrom(type) || typeof(Task).IsAssignableFrom(type))
        {
            throw new SchemaException($"{where}: {type} has no type in GraphQL. Return a record, an enum, a list or a scalar, or mark the member [GraphQLIgnore].");
        }

        var name = _extensions[type].Select(pair => pair.Class.GetCustomAttribute<GraphQLNameAttribute>()?.Name).FirstOrDefault(given => given is not null)
            ?? Names.OfType(type);
        var description = _extensions[type].Select(pair => _map.Summaries.Of(pair.Class)).FirstOrDefault(given => given is not null) ?? _map.Summaries.Of(type);
        if (type.IsDefined(typeof(UnionTypeAttribute)))
        {
            var union = new UnionType(name) { Description = description };
            _objects.Add(type, union);
            _unfinished.Enqueue(() => union.Members = [.. Implementations(type).Select(member => (ObjectType)ObjectOf(member, name))]);
            return union;
        }

        FieldsType made = type.IsDefined(typeof(InterfaceTypeAttribute))
            ? new InterfaceType(name) { Description = description }
            : new ObjectType(name) { Description = description, IsOne = type.IsInstanceOfType };
        _objects.Add(type, made);
        _unfinished.Enqueue(() => Finish(made, type));
        return made;
    }

    private void Finish(FieldsType made, Type type)
    {
        made.Fields = [.. FieldsOf(type)];
        made.Interfaces = [.. type.GetInterfaces().Where(one => one.IsDefined(typeof(InterfaceTypeAttribute))).Select(one => (InterfaceType)ObjectOf(one, made.Name))];
        if (made is InterfaceType)
        {
            _implementations.AddRange(Implementations(type).Select(member => ObjectOf(member, made.Name)));
        }
    }

    private IEnumerable<Type> Implementations(Type abstraction) =>
        _types.Concat(abstraction.Assembly.GetTypes()).Distinct()
            .Where(type => type is { IsAbstract: false, IsClass: true } && abstraction.IsAssignableFrom(type))
            .OrderBy(type => type.Name, StringComparer.Ordinal);

    private IEnumerable<FieldDefinition> FieldsOf(Type type)
    {
        var ignored = _extensions[type].SelectMany(pair => pair.Attribute.IgnoreProperties).ToHashSet();
        var added = _extensions[type].SelectMany(pair => Methods(pair.Class)).Select(method => Field(method, type)).ToList();
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanRead && property.GetIndexParameters().Length == 0 && !ignored.Contains(property.Name)
                && !property.IsDefined(typeof(GraphQLIgnoreAttribute)) && !property.IsDefined(typeof(JsonIgnoreAttribute)))
            .Where(property => added.All(field => field.Name != Names.OfField(property)))
            .Select(Field);
        return properties.Concat(added);
    }
}
