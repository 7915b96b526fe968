namespace Lamella.GraphQL.Language;

/// <summary>Definitions of types and directives (specification, section 3).</summary>
internal sealed partial class Parser
{
    private TypeSystemNode ParseTypeSystemDefinition(int start, string? description)
    {
        if (description is null && TakeKeyword("extend"))
        {
            return ParseDefinitionBody(start, null, isExtension: true);
        }

        return ParseDefinitionBody(start, description, isExtension: false);
    }

    private TypeSystemNode ParseDefinitionBody(int start, string? description, bool isExtension)
    {
        var keyword = _token;
        if (keyword.Kind != TokenKind.Name)
        {
            throw Unexpected();
        }

        Advance();
        TypeSystemNode node = keyword.Value switch
        {
            "schema" => ParseSchema(start, isExtension),
            "scalar" => new ScalarDefinitionNode(start, ParseName(), ParseDirectives(constant: true)),
            "type" => new ObjectDefinitionNode(
                start, ParseName(), false, ParseImplements(), ParseDirectives(constant: true), ParseFieldDefinitions()),
            "interface" => new ObjectDefinitionNode(
                start, ParseName(), true, ParseImplements(), ParseDirectives(constant: true), ParseFieldDefinitions()),
            "union" => new UnionDefinitionNode(start, ParseName(), ParseDirectives(constant: true), ParseUnionMembers()),
            "enum" => new EnumDefinitionNode(
                start, ParseName(), ParseDirectives(constant: true), OptionalMany(TokenKind.BraceOpen, ParseEnumValue, TokenKind.BraceClose)),
            "input" => new InputDefinitionNode(
                start, ParseName(), ParseDirectives(constant: true), OptionalMany(TokenKind.BraceOpen, ParseInputValue, TokenKind.BraceClose)),
            "directive" when !isExtension => ParseDirectiveDefinition(start),
            _ => throw new SyntaxException($"Unexpected {keyword}.", keyword.Start),
        };
        return node with { Description = description, IsExtension = isExtension };
    }

    private SchemaDefinitionNode ParseSchema(int start, bool isExtension)
    {
        var directives = ParseDirectives(constant: true);
        RootTypeNode Root()
        {
            var token = _token;
            var name = ParseName();
            OperationKind kind = name.Value switch
            {
                "query" => OperationKind.Query,
                "mutation" => OperationKind.Mutation,
                "subscription" => OperationKind.Subscription,
                _ => throw new SyntaxException($"Unexpected {token}.", token.Start),
            };
            Expect(TokenKind.Colon);
            return new(name.Start, kind, ParseNamedType());
        }

        return new(start, directives, isExtension
            ? OptionalMany(TokenKind.BraceOpen, Root, TokenKind.BraceClose)
            : Many(TokenKind.BraceOpen, Root, TokenKind.BraceClose));
    }

    private List<NamedTypeNode> ParseImplements() => TakeKeyword("implements") ? Delimited(TokenKind.Ampersand, ParseNamedType) : [];

    private List<NamedTypeNode> ParseUnionMembers() => Take(TokenKind.Equals) ? Delimited(TokenKind.Pipe, ParseNamedType) : [];

    private List<FieldDefinitionNode> ParseFieldDefinitions() => OptionalMany(
        TokenKind.BraceOpen,
        () =>
        {
            var start = _token.Start;
            var description = ParseDescription();
            var name = ParseName();
            var arguments = OptionalMany(TokenKind.ParenthesisOpen, ParseInputValue, TokenKind.ParenthesisClose);
            Expect(TokenKind.Colon);
            return new FieldDefinitionNode(start, description, name, arguments, ParseType(), ParseDirectives(constant: true));
        },
        TokenKind.BraceClose);

    private InputValueDefinitionNode ParseInputValue()
    {
        var start = _token.Start;
        var description = ParseDescription();
        var name = ParseName();
        Expect(TokenKind.Colon);
        var type = ParseType();
        var value = Take(TokenKind.Equals) ? ParseValue(constant: true) : null;
        return new(start, description, name, type, value, ParseDirectives(constant: true));
    }

    private EnumValueDefinitionNode ParseEnumValue()
    {
        var token = _token;
        var description = ParseDescription();
        if (_token.Value is "true" or "false" or "null")
        {
            throw new SyntaxException($"Name \"{_token.Value}\" is reserved and cannot be used for an enum value.", _token.Start);
        }

        return new(token.Start, description, ParseName(), ParseDirectives(constant: true));
    }

    private DirectiveDefinitionNode ParseDirectiveDefinition(int start)
    {
        Expect(TokenKind.At);
        var name = ParseName();
        var arguments = OptionalMany(TokenKind.ParenthesisOpen, ParseInputValue, TokenKind.ParenthesisClose);
        var isRepeatable = TakeKeyword("repeatable");
        ExpectKeyword("on");
        return new(start, name, arguments, isRepeatable, Delimited(TokenKind.Pipe, ParseDirectiveLocation));
    }

    private string ParseDirectiveLocation()
    {
        var token = _token;
        var name = ParseName().Value;
        return Types.DirectiveLocations.All.Contains(name) ? name : throw new SyntaxException($"Unexpected {token}.", token.Start);
    }

    private List<T> Delimited<T>(TokenKind delimiter, Func<T> parse)
    {
        Take(delimiter);
        var items = new List<T>();
        do
        {
            items.Add(parse());
        }
        while (Take(delimiter));
        return items;
    }
}
