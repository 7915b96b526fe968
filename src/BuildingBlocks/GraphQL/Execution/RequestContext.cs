using Lamella.BuildingBlocks;
using Lamella.GraphQL.Language;
using Lamella.GraphQL.Types;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lamella.GraphQL.Execution;

/// <summary>What the execution of one operation knows.</summary>
/// <param name="services">The scope of the HTTP request; null in tests of schemas that need no services.</param>
internal sealed class RequestContext(
    Schema schema,
    Document document,
    OperationNode operation,
    IReadOnlyDictionary<string, object?> variables,
    IServiceProvider? services,
    CancellationToken cancellationToken)
{
    private readonly Lock _lock = new();
    private readonly List<GraphQLError> _errors = [];

    public Schema Schema => schema;

    public Document Document => document;

    public OperationNode Operation => operation;

    /// <summary>Coerced; a variable that was not given and has no default is absent.</summary>
    public IReadOnlyDictionary<string, object?> Variables => variables;

    public CancellationToken CancellationToken => cancellationToken;

    public Caller? Caller { get; } = services?.GetService<Caller>();

    public IReadOnlyList<GraphQLError> Errors => _errors;

    public Batches Batches => field ??= new(this);

    public ILogger Log { get; } = services?.GetService<ILoggerFactory>()?.CreateLogger("Lamella.GraphQL") ?? NullLogger.Instance;

    /// <summary>The same request once more, with its own errors and loads.</summary>
    public RequestContext Again(CancellationToken token) => new(schema, document, operation, variables, services, token);

    /// <summary>A scope for one resolver or one batch, with the caller of the request.</summary>
    public AsyncServiceScope CreateScope()
    {
        var scope = services!.CreateAsyncScope();
        if (Caller is not null)
        {
            scope.ServiceProvider.GetRequiredService<Caller>().Become(Caller);
        }

        return scope;
    }

    public void Add(GraphQLError error)
    {
        lock (_lock)
        {
            _errors.Add(error);
        }
    }
}
