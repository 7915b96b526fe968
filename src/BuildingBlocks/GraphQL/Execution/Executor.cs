using System.Collections;
using Lamella.GraphQL.Language;
using Lamella.GraphQL.Types;

namespace Lamella.GraphQL.Execution;

/// <summary>A response object: what was asked, and the values in the same order.</summary>
internal sealed record ResultObject(ObjectType Type, FieldPlan[] Fields, object?[] Values);

/// <summary>
/// Executes one operation (specification, section 6). Values stay what resolvers gave until they are written; only objects and lists are made
/// anew. A field whose value is there completes on the spot; one that waits leaves its place empty, and <see cref="PendingFields"/> comes back
/// for it. So a list of a thousand objects costs no task an object, only what its resolvers make.
/// </summary>
internal sealed class Executor
{
    /// <summary>Stands for a value that failed where null may not be, until an ancestor that may be null takes it (section 6.4.4).</summary>
    private static readonly object Failed = new();

    private readonly RequestContext _request;
    private readonly PendingFields _pending;
    private bool _hasFailedLater;

    private Executor(RequestContext request, TimeSpan patience) => (_request, _pending) = (request, new(request.Batches, patience, Resume));

    /// <summary>The data, or null where an error reached the root; errors are with the request.</summary>
    public static async Task<ResultObject?> Execute(RequestContext request, GraphQLLimits limits, object? root)
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

        var executor = new Executor(request, limits.LoadPatience);
        if (request.Operation.Kind == OperationKind.Mutation)
        {
            return await executor.ExecuteSerially(type, plans, root) as ResultObject;
        }

        var data = executor.ExecuteFields(type, plans, root, null);
        await executor._pending.Finish();
        return (executor._hasFailedLater ? Settle(new NonNullType(type), data) : data) as ResultObject;
    }

    /// <summary>One after another, each with all below it: mutations see what those before them did (section 6.2.2).</summary>
    private async ValueTask<object> ExecuteSerially(ObjectType type, FieldPlan[] plans, object? root)
    {
        var values = new object?[plans.Length];
        for (var i = 0; i < plans.Length; i++)
        {
            _request.Batches.Forget();
            values[i] = ExecuteField(type, plans[i], root, null, values, i);
            await _pending.Finish();
            values[i] = _hasFailedLater ? Settle(plans[i].Definition.Type, values[i]) : values[i];
            if (values[i] == Failed)
            {
                return Failed;
            }
        }

        return new ResultObject(type, plans, values);
    }

    private object ExecuteFields(ObjectType type, FieldPlan[] plans, object? parent, ResultPath? path)
    {
        var values = new object?[plans.Length];
        for (var i = 0; i < plans.Length; i++)
        {
            values[i] = ExecuteField(type, plans[i], parent, path, values, i);
            if (values[i] == Failed)
            {
                return Failed;
            }
        }

        return new ResultObject(type, plans, values);
    }

    /// <summary>The field's value; null while it waits; once it is there it is put into its place among <paramref name="values"/> later.</summary>
    private object? ExecuteField(ObjectType type, FieldPlan plan, object? parent, ResultPath? parentPath, object?[] values, int place)
    {
        var definition = plan.Definition;
        if (definition == Introspection.TypeName)
        {
            return type.Name;
        }

        try
        {
            if (definition.Read is { } read)
            {
                return Complete(definition.Type, plan, read(parent!), parentPath, plan.ResponseName);
            }

            _request.CancellationToken.ThrowIfCancellationRequested();
            var context = new FieldContext(_request, plan, parent);
            _request.Batches.Enter();
            Resolving resolving;
            try
            {
                resolving = definition.Resolve!(context);
            }
            catch (Exception exception) when (context.HasScope)
            {
                resolving = Resolving.Of(Task.FromException<object?>(exception));
            }
            catch
            {
                _request.Batches.Leave();
                throw;
            }

            if (resolving.Task is not null || context.HasScope)
            {
                _pending.Add(new(context, resolving, parentPath, values, place));
                return null;
            }

            var value = Complete(definition.Type, plan, resolving.Result, parentPath, plan.ResponseName);
            _request.Batches.Leave();
            return value;
        }
        catch (Exception exception)
        {
            return Fail(plan, exception, parentPath);
        }
    }

    /// <summary>What a field waited for is there.</summary>
    private async ValueTask Resume(PendingField field)
    {
        var plan = field.Context.Plan;
        object? value;
        try
        {
            var resolved = await field.Context.End(field.Resolving);
            value = Complete(plan.Definition.Type, plan, resolved, field.ParentPath, plan.ResponseName);
        }
        catch (Exception exception)
        {
            value = Fail(plan, exception, field.ParentPath);
        }

        field.Values[field.Place] = value;
        _hasFailedLater |= value == Failed;
    }

    /// <summary>CompleteValue (section 6.4.3): null where the type allows it takes what failed below.</summary>
    private object? Complete(SchemaType type, FieldPlan plan, object? value, ResultPath? parent, string? name, int index = 0)
    {
        var result = value is null ? null : CompleteNonNull(type.Nullable, plan, value, parent, name, index);
        if (type is not NonNullType)
        {
            return result == Failed ? null : result;
        }

        if (result is null)
        {
            _request.Add(new(
                $"Cannot return null for non-nullable field {plan.Parent.Name}.{plan.Definition.Name}.",
                ErrorCodes.Internal,
                [.. plan.Nodes.Select(_request.Document.Locate)],
                new(parent, name, index)));
        }

        return result ?? Failed;
    }

    private object? CompleteNonNull(SchemaType type, FieldPlan plan, object value, ResultPath? parent, string? name, int index)
    {
        try
        {
            switch (type)
            {
                case ScalarType scalar:
                    scalar.Check(value);
                    return value;
                case EnumType constants:
                    return constants.Of(value) ?? throw new CoercionException($"Enum \"{constants.Name}\" cannot represent value: {value}");
                case ListType list:
                    return CompleteList(list, plan, (IEnumerable)value, new(parent, name, index));
                default:
                    var objectType = type as ObjectType ?? ResolveType((CompositeType)type, value);
                    return ExecuteFields(objectType, plan.Selection(objectType, _request), value, new(parent, name, index));
            }
        }
        catch (Exception exception)
        {
            _request.Add(ExceptionErrors.Of(exception, _request, plan.Nodes, new(parent, name, index)));
            return Failed;
        }
    }

    private object CompleteList(ListType type, FieldPlan plan, IEnumerable items, ResultPath path)
    {
        var values = new List<object?>((items as ICollection)?.Count ?? 4);
        foreach (var item in items)
        {
            var value = Complete(type.Inner, plan, item, path, null, values.Count);
            if (value == Failed)
            {
                return Failed;
            }

            values.Add(value);
        }

        return values;
    }

    private ObjectType ResolveType(CompositeType type, object value) =>
        _request.Schema.PossibleTypes(type).FirstOrDefault(candidate => candidate.IsOne?.Invoke(value) ?? false)
        ?? throw new InvalidOperationException($"Abstract type \"{type.Name}\" has no object type for a {value.GetType().Name}.");

    private object? Fail(FieldPlan plan, Exception exception, ResultPath? parentPath)
    {
        _request.Add(ExceptionErrors.Of(exception, _request, plan.Nodes, new(parentPath, plan.ResponseName)));
        return plan.Definition.Type is NonNullType ? Failed : null;
    }

    /// <summary>What failed after its object had been handed out climbs now, to the nearest place that may be null (section 6.4.4).</summary>
    private static object? Settle(SchemaType type, object? value)
    {
        var isFailed = value == Failed;
        if (value is ResultObject result)
        {
            for (var i = 0; i < result.Values.Length && !isFailed; i++)
            {
                result.Values[i] = Settle(result.Fields[i].Definition.Type, result.Values[i]);
                isFailed = result.Values[i] == Failed;
            }
        }
        else if (type.Nullable is ListType list && value is List<object?> items)
        {
            for (var i = 0; i < items.Count && !isFailed; i++)
            {
                items[i] = Settle(list.Inner, items[i]);
                isFailed = items[i] == Failed;
            }
        }

        return !isFailed ? value : type is NonNullType ? Failed : null;
    }
}
