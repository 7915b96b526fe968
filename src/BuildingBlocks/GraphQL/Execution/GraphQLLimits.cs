namespace Lamella.GraphQL.Execution;

/// <summary>What one request may ask of the server; beyond, it is refused before anything is executed. Settings <c>GraphQL:Limits:…</c>.</summary>
internal sealed record GraphQLLimits
{
    /// <summary>Bytes of a request's body.</summary>
    public int BodyBytes { get; init; } = 1 << 20;

    /// <summary>Characters of a document.</summary>
    public int DocumentCharacters { get; init; } = 100_000;

    public int Tokens { get; init; } = 10_000;

    /// <summary>Selection sets within each other, fragments followed. Introspection as tools ask it needs 13.</summary>
    public int Depth { get; init; } = 20;

    /// <summary>Fields of one document that are renamed.</summary>
    public int Aliases { get; init; } = 50;

    /// <summary>Fields of the root in one operation, fragments followed.</summary>
    public int RootFields { get; init; } = 50;

    /// <summary>Fields that one operation may make the server resolve, lists counted as long as they are asked to be.</summary>
    public double Cost { get; init; } = 50_000;

    /// <summary>How long a list is taken to be that says nothing of its length.</summary>
    public int ListSize { get; init; } = 10;

    /// <summary>Lists of the schema's members within each other that introspection may ask for. Tools need two.</summary>
    public int IntrospectionDepth { get; init; } = 2;

    /// <summary>Errors that are told of one document.</summary>
    public int Errors { get; init; } = 50;

    /// <summary>Documents that are remembered parsed and validated.</summary>
    public int CachedDocuments { get; init; } = 500;

    /// <summary>After which an execution is cancelled.</summary>
    public TimeSpan ExecutionTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long loads wait, when nothing else happens, for a field that works on something else and may still ask for loads too.</summary>
    public TimeSpan LoadPatience { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Operations that one connection may have running at a time.</summary>
    public int Subscriptions { get; init; } = 100;

    /// <summary>Within which a new connection has to say who it is.</summary>
    public TimeSpan ConnectionInit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a connection is asked whether anybody is there; it is ended when nothing has come or gone since the time before. The token is looked at again as often.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether clients may ask for the schema.</summary>
    public bool Introspection { get; init; } = true;
}
