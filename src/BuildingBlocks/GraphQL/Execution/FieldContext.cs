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

    /// <summary>Stands for an argument that was not given and has no default.</summary>
    public static object Absent { get; } = new();

    public RequestContext Request => request;

    public FieldPlan Plan => plan;

    public object? Parent => parent;

    /// <summary>In the order of the field's definition.</summary>
    public object?[] Arguments { get; } = plan.Arguments(request);

    public Caller? Caller => request.Caller;

    public CancellationToken CancellationToken => request.CancellationToken;

    /// <summary>Loads that this call waits for; while there are any, it holds up no batch.</summary>
    public LoadCount Loads { get; } = new();

    public T Service<T>() where T : notnull
    {
        _scope ??= request.CreateScope();
        return _scope.Value.ServiceProvider.GetRequiredService<T>();
    }

    public bool HasScope => _scope is not null;

    public ValueTask DisposeAsync() => _scope?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>How many loads somebody waits for.</summary>
internal sealed class LoadCount
{
    public int Waiting;
}
