namespace Lamella.GraphQL.Language;

/// <summary>How large a document may be before it is refused unread.</summary>
/// <param name="Tokens">Tokens in the document.</param>
/// <param name="Depth">Selection sets, lists and objects within each other, which bounds the parser's stack.</param>
internal sealed record ParserLimits(int Tokens = 10_000, int Depth = 100);

/// <summary>A document that is larger than this server reads.</summary>
internal sealed class DocumentLimitException(string message, int position) : Exception(message)
{
    public int Position => position;
}
