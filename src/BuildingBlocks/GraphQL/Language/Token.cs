namespace Lamella.GraphQL.Language;

/// <summary>Lexical tokens (specification, section 2.1.6).</summary>
internal enum TokenKind
{
    EndOfFile,
    Bang,
    Dollar,
    Ampersand,
    ParenthesisOpen,
    ParenthesisClose,
    Spread,
    Colon,
    Equals,
    At,
    BracketOpen,
    BracketClose,
    BraceOpen,
    Pipe,
    BraceClose,
    Name,
    Int,
    Float,
    String,
    BlockString,
}

/// <param name="Start">Index of its first character in the document.</param>
/// <param name="Value">The text of a name or number, the value of a string; null for punctuators.</param>
internal readonly record struct Token(TokenKind Kind, int Start, string? Value)
{
    /// <summary>As error messages name it.</summary>
    public override string ToString() => Kind switch
    {
        TokenKind.EndOfFile => "<EOF>",
        TokenKind.Name => $"Name \"{Value}\"",
        TokenKind.Int => $"Int \"{Value}\"",
        TokenKind.Float => $"Float \"{Value}\"",
        TokenKind.String or TokenKind.BlockString => "String",
        _ => $"\"{Symbol(Kind)}\"",
    };

    public static string Symbol(TokenKind kind) => kind switch
    {
        TokenKind.Bang => "!",
        TokenKind.Dollar => "$",
        TokenKind.Ampersand => "&",
        TokenKind.ParenthesisOpen => "(",
        TokenKind.ParenthesisClose => ")",
        TokenKind.Spread => "...",
        TokenKind.Colon => ":",
        TokenKind.Equals => "=",
        TokenKind.At => "@",
        TokenKind.BracketOpen => "[",
        TokenKind.BracketClose => "]",
        TokenKind.BraceOpen => "{",
        TokenKind.Pipe => "|",
        TokenKind.BraceClose => "}",
        TokenKind.EndOfFile => "<EOF>",
        _ => kind.ToString(),
    };
}

/// <summary>The document is no GraphQL at <paramref name="position"/> (index of a character).</summary>
internal sealed class SyntaxException(string message, int position) : Exception(message)
{
    public int Position => position;
}

/// <summary>Where something stands in a document, both from 1.</summary>
internal readonly record struct SourceLocation(int Line, int Column)
{
    public static SourceLocation Of(string source, int position)
    {
        var (line, lineStart) = (1, 0);
        for (var i = 0; i < position && i < source.Length; i++)
        {
            if (source[i] == '\n' || (source[i] == '\r' && (i + 1 >= source.Length || source[i + 1] != '\n')))
            {
                (line, lineStart) = (line + 1, i + 1);
            }
        }

        return new(line, position - lineStart + 1);
    }
}
