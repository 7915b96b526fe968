using System.Collections;
using Lamella.GraphQL.Language;
using Lamella.GraphQL.Types;

namespace Lamella.GraphQL.Execution;

/// <summary>A response object: what was asked, and the values in the same order.</summary>
internal sealed record ResultObject(ObjectType Type, FieldPlan[] Fields, object?[] Values);

/// <summary>
/// Executes one operation (specification, section 6). Values stay what resolvers gave until they are written; only objects and lists are made
/// anew. What need not wait does not: a field whose value is there completes on the spot.
/// </summary>
internal static class Executor
{
    /// <summary>Stands for a value that failed where null may not be, until an ancestor that may be null takes it (section 6.4.4).</summary>
    private static readonly object Failed = new();

    /// <summary>The data, or null where an error reached the root; errors are with the request.</summary>
    public static async Task<ResultObject?> Execute(RequestContext request, object? root = null)
    {
        var type = request.Schema.Root(request.Operation.Kind)!;
        FieldPlan[] plans;
        try
        {
            plans = FieldPlan.Collect(type, [request.Operation.SelectionSet], request);
        }
        catch (CoercionException wrong)
        {
            // A null in a variable that @skip or @include needs: known only now, and without a field that could be null instead.
            request.Add(ExceptionErrors.Of(wrong, request, [], null));
            return null;
        }

        if (request.Operation.Kind == OperationKind.Mutation)
        {
            return await ExecuteSerially(request, type, plans, root) as ResultObject;
        }

        request.Batches.Enter();
        var executing = ExecuteFields(request, type, plans, root, null);
        request.Batches.Leave();
        return await executing as ResultObject;
    }

    /// <summary>One after another, each with all below it: mutations see what those before them did (section 6.2.2).</summary>
    private static async ValueTask<object?> ExecuteSerially(RequestContext request, ObjectType type, FieldPlan[] plans, object? root)
    {
        var values = new object?[plans.Length];
        for (var i = 0; i < plans.Length; i++)
        {
            request.Batches.Forget();
            request.Batches.Enter();
            var executing = ExecuteField(request, type, plans[i], root, null);
            request.Batches.Leave();
            values[i] = await executing;
            if (values[i] == Failed)
            {
                return Failed;
            }
        }

        return new ResultObject(type, plans, values);
    }

    private static ValueTask<object?> ExecuteFields(RequestContext request, ObjectType type, FieldPlan[] plans, object? parent, ResultPath? path)
    {
        var values = new object?[plans.Length];
        List<Task>? waiting = null;
        var failed = false;
        for (var i = 0; i < plans.Length && !failed; i++)
        {
            var executing = ExecuteField(request, type, plans[i], parent, path);
            if (executing.IsCompletedSuccessfully)
            {
                values[i] = executing.Result;
                failed = values[i] == Failed;
            }
            else
            {
                (waiting ??= []).Add(Store(executing, values, i));
            }
        }

        return waiting is null
            ? new(failed ? Failed : new ResultObject(type, plans, values))
            : Join(waiting, () => values.Contains(Failed) ? Failed : new ResultObject(type, plans, values));
    }

    private static ValueTask<object?> ExecuteField(RequestContext request, ObjectType type, FieldPlan plan, object? parent, ResultPath? parentPath)
    {
        var definition = plan.Definition;
        if (definition == Introspection.TypeName)
        {
            return new(type.Name);
        }

        if (definition.Read is { } read)
        {
            try
            {
                return Complete(request, definition.Type, plan, read(parent!), parentPath, plan.ResponseName);
            }
            catch (Exception exception)
            {
                return new(Fail(request, plan, exception, new(parentPath, plan.ResponseName), definition.Type));
            }
        }

        request.Batches.Enter();
        FieldContext? context = null;
        ValueTask<object?> resolving;
        try
        {
            request.CancellationToken.ThrowIfCancellationRequested();
            context = new FieldContext(request, plan, parent);
            resolving = definition.Resolve!(context);
        }
        catch (Exception exception)
        {
            resolving = ValueTask.FromException<object?>(exception);
        }

        if (resolving.IsCompletedSuccessfully && context is { HasScope: false })
        {
            var completing = Complete(request, definition.Type, plan, resolving.Result, parentPath, plan.ResponseName);
            request.Batches.Leave();
            return completing;
        }

        return AwaitField(request, plan, resolving, context, parentPath);
    }

    private static async ValueTask<object?> AwaitField(
        RequestContext request, FieldPlan plan, ValueTask<object?> resolving, FieldContext? context, ResultPath? parentPath)
    {
        ValueTask<object?> completing;
        try
        {
            var value = await resolving;
            if (context is not null)
            {
                await context.DisposeAsync();
            }

            completing = Complete(request, plan.Definition.Type, plan, value, parentPath, plan.ResponseName);
        }
        catch (Exception exception)
        {
            if (context is not null)
            {
                await context.DisposeAsync();
            }

            completing = new(Fail(request, plan, exception, new(parentPath, plan.ResponseName), plan.Definition.Type));
        }

        // Children have begun: what they load goes out in the same batches as what their cousins load.
        request.Batches.Leave();
        return await completing;
    }

    /// <summary>CompleteValue (section 6.4.3): null where the type allows it takes what failed below.</summary>
    private static ValueTask<object?> Complete(RequestContext request, SchemaType type, FieldPlan plan, object? value, ResultPath? parent, string? name, int index = 0)
    {
        var completing = CompleteNullable(request, type.Nullable, plan, value, parent, name, index);
        if (!completing.IsCompletedSuccessfully)
        {
            return Await(completing);
        }

        return new(Settle(completing.Result));

        async ValueTask<object?> Await(ValueTask<object?> pending) => Settle(await pending);

        object? Settle(object? result)
        {
            if (type is not NonNullType)
            {
                return result == Failed ? null : result;
            }

            return result ?? Fail(
                request, plan, $"Cannot return null for non-nullable field {plan.Parent.Name}.{plan.Definition.Name}.", new(parent, name, index));
        }
    }

    private static ValueTask<object?> CompleteNullable(
        RequestContext request, SchemaType type, FieldPlan plan, object? value, ResultPath? parent, string? name, int index)
    {
        if (value is null)
        {
            return new((object?)null);
        }

        try
        {
            switch (type)
            {
                case ScalarType scalar:
                    scalar.Check(value);
                    return new(value);
                case EnumType constants:
                    return new(constants.Of(value) ?? throw new CoercionException($"Enum \"{constants.Name}\" cannot represent value: {value}"));
                case ListType list:
                    return CompleteList(request, list, plan, (IEnumerable)value, new(parent, name, index));
                default:
                    var objectType = type as ObjectType ?? ResolveType(request, (CompositeType)type, value);
                    return ExecuteFields(request, objectType, plan.Selection(objectType, request), value, new(parent, name, index));
            }
        }
        catch (Exception exception)
        {
            request.Add(ExceptionErrors.Of(exception, request, plan.Nodes, new(parent, name, index)));
            return new(Failed);
        }
    }

    private static ValueTask<object?> CompleteList(RequestContext request, ListType type, FieldPlan plan, IEnumerable items, ResultPath path)
    {
        var values = new List<object?>((items as ICollection)?.Count ?? 4);
        List<(ValueTask<object?> Completing, int Index)>? pending = null;
        foreach (var item in items)
        {
            var completing = Complete(request, type.Inner, plan, item, path, null, values.Count);
            if (!completing.IsCompletedSuccessfully)
            {
                (pending ??= []).Add((completing, values.Count));
                values.Add(null);
                continue;
            }

            var value = completing.Result;
            values.Add(value);
            if (value == Failed)
            {
                break;
            }
        }

        if (pending is null)
        {
            return new(values.Count > 0 && values[^1] == Failed ? Failed : values);
        }

        var array = values.ToArray();
        return Join([.. pending.Select(item => Store(item.Completing, array, item.Index))], () => array.Contains(Failed) ? Failed : array);
    }

    private static ObjectType ResolveType(RequestContext request, CompositeType type, object value) =>
        request.Schema.PossibleTypes(type).FirstOrDefault(candidate => candidate.IsOne?.Invoke(value) ?? false)
        ?? throw new InvalidOperationException($"Abstract type \"{type.Name}\" has no object type for a {value.GetType().Name}.");

    private static async Task Store(ValueTask<object?> executing, object?[] values, int index) => values[index] = await executing;

    private static async ValueTask<object?> Join(List<Task> waiting, Func<object> result)
    {
        await Task.WhenAll(waiting);
        return result();
    }

    private static object? Fail(RequestContext request, FieldPlan plan, Exception exception, ResultPath path, SchemaType type)
    {
        request.Add(ExceptionErrors.Of(exception, request, plan.Nodes, path));
        return type is NonNullType ? Failed : null;
    }

    private static object Fail(RequestContext request, FieldPlan plan, string message, ResultPath path)
    {
        request.Add(new(message, ErrorCodes.Internal, [.. plan.Nodes.Select(request.Document.Locate)], path));
        return Failed;
    }
}
