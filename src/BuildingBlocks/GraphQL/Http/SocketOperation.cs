namespace Lamella.GraphQL.Http;

/// <summary>An operation on a connection, from its <c>subscribe</c> to its end; cancelled when the client wants no more or is gone.</summary>
internal sealed class SocketOperation(string id) : CancellationTokenSource
{
    public string Id => id;

    public bool IsStream { get; set; }

    /// <summary>Nothing of it runs any more.</summary>
    public bool IsDone
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }
}
