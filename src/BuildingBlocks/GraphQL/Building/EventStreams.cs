using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Lamella.GraphQL.Execution;

namespace Lamella.GraphQL.Building;

/// <summary>What a subscription's method may return, and how each becomes a stream of events (source stream, specification, section 6.2.3.1).</summary>
internal static class EventStreams
{
    private static readonly MethodInfo OfEnumerable = Own(nameof(FromEnumerable));
    private static readonly MethodInfo OfChannel = Own(nameof(FromChannel));
    private static readonly MethodInfo OfTask = Own(nameof(FromTask));

    public static bool IsStream(Type type) => IsOne(type, typeof(IAsyncEnumerable<>)) || IsOne(type, typeof(ChannelReader<>));

    public static bool IsTask(Type type) => IsOne(type, typeof(Task<>)) || IsOne(type, typeof(ValueTask<>));

    /// <summary>The type of the events that a method of this return type opens a stream of; null where it opens none.</summary>
    public static Type? EventOf(Type result)
    {
        var stream = IsTask(result) ? result.GetGenericArguments()[0] : result;
        return IsStream(stream) ? stream.GetGenericArguments()[0] : null;
    }

    /// <summary>The call of the method as an expression of type <c>IAsyncEnumerable&lt;object?&gt;</c>.</summary>
    public static Expression Open(MethodCallExpression call, ParameterExpression context)
    {
        var cancellation = Expression.Property(context, nameof(FieldContext.CancellationToken));
        if (!IsTask(call.Type))
        {
            return Read(call, cancellation);
        }

        var opened = call.Type.GetGenericArguments()[0];
        var task = IsOne(call.Type, typeof(Task<>)) ? (Expression)call : Expression.Call(call, nameof(ValueTask<object>.AsTask), []);
        var stream = Expression.Parameter(opened, "stream");
        return Expression.Call(OfTask.MakeGenericMethod(opened), task, Expression.Lambda(Read(stream, cancellation), stream), cancellation);
    }

    private static MethodCallExpression Read(Expression stream, Expression cancellation) =>
        Expression.Call((IsOne(stream.Type, typeof(ChannelReader<>)) ? OfChannel : OfEnumerable).MakeGenericMethod(stream.Type.GetGenericArguments()[0]), stream, cancellation);

    private static async IAsyncEnumerable<object?> FromEnumerable<T>(IAsyncEnumerable<T> events, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in events.WithCancellation(cancellationToken))
        {
            yield return item;
        }
    }

    private static IAsyncEnumerable<object?> FromChannel<T>(ChannelReader<T> events, CancellationToken cancellationToken) =>
        FromEnumerable(events.ReadAllAsync(cancellationToken), cancellationToken);

    private static async IAsyncEnumerable<object?> FromTask<T>(
        Task<T> opening, Func<T, IAsyncEnumerable<object?>> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in read(await opening).WithCancellation(cancellationToken))
        {
            yield return item;
        }
    }

    private static bool IsOne(Type type, Type generic) => type.IsGenericType && type.GetGenericTypeDefinition() == generic;

    private static MethodInfo Own(string name) => typeof(EventStreams).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!;
}
