using Lamella.BuildingBlocks;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.GraphQL.Execution;

/// <summary>
/// One call of a resolver: its object, its arguments, its services. Services come from a scope of its own (two resolvers that run at the same
/// time never share a DbContext), which sees the caller of the request and ends with the call.
/// </summary>
internal sealed class FieldContext(RequestContext request, FieldPlan plan, object? parent) : IAsyncDisposable
{
    private AsyncServiceScope? _scope;
    private int _loads;

    /// <summary>Stands for an argument that was not given and has no default.</summary>
    public static object Absent { get; } = new();

    public RequestContext Request => request;

    public FieldPlan Plan => plan;

    public object? Parent => parent;

    /// <summary>In the order of the field's definition.</summary>
    public object?[] Arguments { get; } = plan.Arguments(request);

    public Caller? Caller => request.Caller;

    public CancellationToken CancellationToken => request.CancellationToken;

    public bool HasScope => _scope is not null;

    public T Service<T>() where T : notnull
    {
        _scope ??= request.CreateScope();
        return _scope.Value.ServiceProvider.GetRequiredService<T>();
    }

    /// <summary>The call waits for a load, and holds up no batch while it does.</summary>
    public void BeginLoad()
    {
        if (Interlocked.Increment(ref _loads) == 1)
        {
            request.Batches.Leave();
        }
    }

    public void EndLoad()
    {
        if (Interlocked.Decrement(ref _loads) == 0)
        {
            request.Batches.Enter();
        }
    }

    /// <summary>The value of a call that is done, after its services have ended.</summary>
    public async ValueTask<object?> End(Resolving resolving)
    {
        try
        {
            return resolving.Result;
        }
        finally
        {
            await DisposeAsync();
        }
    }

    public ValueTask DisposeAsync() => _scope?.DisposeAsync() ?? ValueTask.CompletedTask;
}
