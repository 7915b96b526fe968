using System.Linq.Expressions;
using System.Reflection;
using Lamella.BuildingBlocks;
using Lamella.GraphQL.Execution;
using Lamella.GraphQL.Types;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.GraphQL.Building;

/// <summary>
/// Compiles a static method into a resolver. By its type a parameter is the parent, the cancellation token, the caller, a data loader, what is asked of
/// a connection, or a registered service; every other one is an argument.
/// </summary>
internal sealed class ResolverCompiler(InputTypes inputs, IServiceProviderIsService services, IAuthorizationPolicyProvider? policies, Type[] types)
{
    private readonly Dictionary<MethodInfo, object> _loaders = [];

    /// <param name="parent">The C# type that the method adds a field to; null for fields of a root.</param>
    /// <param name="isStream">Whether the method opens a stream of events instead of finding a value.</param>
    public (IReadOnlyList<InputValue> Arguments, Resolver Resolve, Subscriber? Subscribe) Compile(MethodInfo method, Type? parent, bool isStream)
    {
        var context = Expression.Parameter(typeof(FieldContext), "context");
        var arguments = new List<InputValue>();
        var values = method.GetParameters().Select(parameter => Value(parameter, parent, context, arguments)).ToList();
        var call = Expression.Call(method, values);
        var guard = Authorization.Of(method, policies);
        if (isStream)
        {
            var subscribe = Expression.Lambda<Subscriber>(EventStreams.Open(call, context), context).Compile();
            return (arguments, field => new(field.Parent), guard?.Before(subscribe) ?? subscribe);
        }

        var resolve = Expression.Lambda<Resolver>(Wrap(call), context).Compile();
        return (arguments, guard?.Before(resolve) ?? resolve, null);
    }

    public static Func<object, object?> Property(PropertyInfo property)
    {
        var parent = Expression.Parameter(typeof(object), "parent");
        var read = Expression.Property(Expression.Convert(parent, property.DeclaringType!), property);
        return Expression.Lambda<Func<object, object?>>(Expression.Convert(read, typeof(object)), parent).Compile();
    }

    private Expression Value(ParameterInfo parameter, Type? parent, ParameterExpression context, List<InputValue> arguments)
    {
        var type = parameter.ParameterType;
        if (parameter.IsDefined(typeof(ParentAttribute)))
        {
            if (parent is not null && !type.IsAssignableFrom(parent))
            {
                throw new SchemaException($"{Where(parameter)} is marked [Parent] and is a {type.Name}, but the class adds fields to {parent.Name}.");
            }

            return Expression.Convert(Expression.Property(context, nameof(FieldContext.Parent)), type);
        }

        if (type == typeof(CancellationToken))
        {
            return Expression.Property(context, nameof(FieldContext.CancellationToken));
        }

        if (type == typeof(Caller))
        {
            return Expression.Property(context, nameof(FieldContext.Caller));
        }

        if (type == typeof(PagingArguments))
        {
            var paging = parameter.Member.GetCustomAttribute<UsePagingAttribute>() ?? throw new SchemaException($"{Where(parameter)} takes PagingArguments, and the method is not marked [UsePaging].");
            return Expression.Call(typeof(Connections), nameof(Connections.Given), [], context, Expression.Constant(paging));
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IDataLoader<,>))
        {
            return Loader(parameter, context);
        }

        if (TypeMap.ItemOf(type) is null && services.IsService(type))
        {
            return Expression.Call(context, nameof(FieldContext.Service), [type]);
        }

        arguments.Add(inputs.Value(parameter));
        var value = Expression.ArrayIndex(Expression.Property(context, nameof(FieldContext.Arguments)), Expression.Constant(arguments.Count - 1));
        return Expression.Convert(value, type);
    }

    private MethodCallExpression Loader(ParameterInfo parameter, ParameterExpression context)
    {
        var (key, value) = (parameter.ParameterType.GetGenericArguments()[0], parameter.ParameterType.GetGenericArguments()[1]);
        var named = parameter.GetCustomAttribute<FromDataLoaderAttribute>()?.Method;
        var result = typeof(Task<>).MakeGenericType(typeof(IReadOnlyDictionary<,>).MakeGenericType(key, value));
        var candidates = types.Where(type => type.Assembly == parameter.Member.DeclaringType!.Assembly)
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(method => method.IsDefined(typeof(DataLoaderAttribute)) && method.ReturnType == result && (named is null || method.Name == named)).ToList();
        if (candidates.Count != 1)
        {
            throw new SchemaException(
                $"{Where(parameter)} asks for an IDataLoader<{key.Name}, {value.Name}>, and its assembly has {candidates.Count} [DataLoader] methods"
                + $"{(named is null ? "" : $" named {named}")} that return {result.GetGenericArguments()[0].Name} of these: "
                + "there has to be one, or [FromDataLoader(nameof(…))] names it.");
        }

        if (!_loaders.TryGetValue(candidates[0], out var load))
        {
            _loaders.Add(candidates[0], load = CompileLoader(candidates[0], key, value));
        }

        return Expression.Call(typeof(ResolverCompiler), nameof(BoundLoader), [key, value], context, Expression.Constant(load));
    }

    /// <summary>A <see cref="LoaderDefinition{TKey, TValue}"/> of the method.</summary>
    private static object CompileLoader(MethodInfo method, Type key, Type value)
    {
        var keys = Expression.Parameter(typeof(IReadOnlyList<>).MakeGenericType(key), "keys");
        var provider = Expression.Parameter(typeof(IServiceProvider), "services");
        var cancellation = Expression.Parameter(typeof(CancellationToken), "cancellationToken");
        var arguments = method.GetParameters().Select<ParameterInfo, Expression>(parameter =>
            parameter.ParameterType == keys.Type ? keys
            : parameter.ParameterType == typeof(CancellationToken) ? cancellation
            : Expression.Call(typeof(ServiceProviderServiceExtensions), nameof(ServiceProviderServiceExtensions.GetRequiredService), [parameter.ParameterType], provider));
        var type = typeof(Func<,,,>).MakeGenericType(keys.Type, typeof(IServiceProvider), typeof(CancellationToken), method.ReturnType);
        var load = Expression.Lambda(type, Expression.Call(method, arguments), keys, provider, cancellation).Compile();
        return Activator.CreateInstance(typeof(LoaderDefinition<,>).MakeGenericType(key, value), load)!;
    }

    private static BoundLoader<TKey, TValue> BoundLoader<TKey, TValue>(FieldContext context, LoaderDefinition<TKey, TValue> definition) where TKey : notnull =>
        new(context.Request.Batches.Loader(definition), context);

    private static Expression Wrap(MethodCallExpression call) => call.Type.IsGenericType && EventStreams.IsTask(call.Type)
        ? Expression.Call(typeof(Resolving), nameof(Resolving.Of), call.Type.GetGenericArguments(), call)
        : Expression.New(typeof(Resolving).GetConstructor([typeof(object)])!, Expression.Convert(call, typeof(object)));

    private static string Where(ParameterInfo parameter) => $"{parameter.Member.DeclaringType!.Name}.{parameter.Member.Name}({parameter.Name})";
}
