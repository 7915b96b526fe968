using Lamella.BuildingBlocks;

namespace Lamella.GraphQL;

/// <summary>A static class whose public static methods are fields of <c>Query</c>. Names follow HotChocolate's, so that a slice reads the same with either.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class QueryTypeAttribute : Attribute;

/// <summary>A static class whose public static methods are fields of <c>Mutation</c>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class MutationTypeAttribute : Attribute;

/// <summary>
/// A static class whose public static methods are fields of <c>Subscription</c>. They return an <see cref="IAsyncEnumerable{T}"/> or a
/// <see cref="System.Threading.Channels.ChannelReader{T}"/>, or a task of one. The <see cref="CancellationToken"/> that they take is cancelled
/// when the client has enough; what writes to a channel has to watch it. Injected services live as long as the stream: a method that needs the
/// database for each event belongs on the event's type, whose fields get services of their own.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SubscriptionTypeAttribute : Attribute;

/// <summary>A static class whose public static methods are further fields of <typeparamref name="T"/>; a parameter marked <see cref="ParentAttribute"/> receives the object.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ObjectTypeAttribute<T>() : ObjectTypeAttribute(typeof(T));

/// <summary>What <see cref="ObjectTypeAttribute{T}"/> says whatever its type.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class ObjectTypeAttribute(Type type) : Attribute
{
    public Type Type => type;

    /// <summary>Public properties of the type that are no fields.</summary>
    public string[] IgnoreProperties { get; init; } = [];
}

/// <summary>On a C# interface: an interface of the schema. Its public properties are the fields, its implementations the possible types.</summary>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Class)]
public sealed class InterfaceTypeAttribute : Attribute;

/// <summary>On a C# interface or abstract class: a union of the schema, whose members are the implementations.</summary>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Class)]
public sealed class UnionTypeAttribute : Attribute;

/// <summary>On an input record: exactly one of its fields is given (specification, section 3.10.1).</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class OneOfAttribute : Attribute;

/// <summary>
/// The field, or every field of the class, is for people who have signed in, and where <see cref="Roles"/> names some, for those who have one
/// of them. The others get <c>UNAUTHENTICATED</c> or <c>FORBIDDEN</c>. Handlers check what depends on the object.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class AuthorizeAttribute(SiteRoles roles = SiteRoles.Guest) : Attribute
{
    public SiteRoles Roles => roles;

    /// <summary>
    /// A policy of the host's <c>AddAuthorization</c> that has to be met too. It sees the caller as a principal (id as <c>NameIdentifier</c>,
    /// name, a role claim for each of <see cref="SiteRoles"/>) and the parent object as its resource.
    /// </summary>
    public string? Policy { get; init; }
}

/// <summary>The member is going away; the reason says what to use instead. <see cref="ObsoleteAttribute"/> says the same.</summary>
[AttributeUsage(AttributeTargets.All)]
public sealed class GraphQLDeprecatedAttribute(string reason) : Attribute
{
    public string Reason => reason;
}

/// <summary>An input field that tells "not given" from "given as null".</summary>
public readonly record struct Optional<T>(T? Value)
{
    /// <summary>Whether the client gave it, be it as null.</summary>
    public bool HasValue { get; } = true;
}

/// <summary>The object whose field is resolved.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ParentAttribute : Attribute;

/// <summary>
/// A static method <c>(IReadOnlyList&lt;TKey&gt; keys, services…, CancellationToken) → Task&lt;IReadOnlyDictionary&lt;TKey, TValue&gt;&gt;</c>,
/// run once for all keys that one level of a request asks for. A resolver takes it as a parameter of type <see cref="IDataLoader{TKey, TValue}"/>
/// marked <see cref="FromDataLoaderAttribute"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DataLoaderAttribute : Attribute;

/// <summary>Names the <see cref="DataLoaderAttribute"/> method behind an <see cref="IDataLoader{TKey, TValue}"/> parameter, where key and value type alone leave a choice.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class FromDataLoaderAttribute(string method) : Attribute
{
    public string Method => method;
}

/// <summary>Loads by key; loads of the same level of a request go out as one batch, each key once.</summary>
public interface IDataLoader<TKey, TValue> where TKey : notnull
{
    /// <summary>The value of the key, or null (default) where the batch has none.</summary>
    Task<TValue?> LoadAsync(TKey key, CancellationToken cancellationToken = default);
}

/// <summary>The GraphQL type <c>ID</c> instead of the one that follows from the C# type.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter | AttributeTargets.Method)]
public sealed class IDAttribute : Attribute;

/// <summary>A name in the schema other than the C# one.</summary>
[AttributeUsage(AttributeTargets.All)]
public sealed class GraphQLNameAttribute(string name) : Attribute
{
    public string Name => name;
}

/// <summary>The description in the schema; without it the XML summary is taken.</summary>
[AttributeUsage(AttributeTargets.All)]
public sealed class GraphQLDescriptionAttribute(string description) : Attribute
{
    public string Description => description;
}

/// <summary>A public member that is no field.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Method | AttributeTargets.Field)]
public sealed class GraphQLIgnoreAttribute : Attribute;
