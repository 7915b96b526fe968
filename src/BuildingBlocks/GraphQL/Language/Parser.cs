namespace Lamella.GraphQL.Language;

/// <summary>
/// Recursive descent by the grammar (specification, section 2 and appendix B), one method a production, one token of lookahead
/// (two where a description may stand before a definition).
/// </summary>
internal sealed partial class Parser
{
    private readonly Lexer _lexer;
    private readonly ParserLimits _limits;
    private Token _token;
    private int _tokens;
    private int _depth;

    private Parser(string source, ParserLimits limits)
    {
        (_lexer, _limits) = (new Lexer(source), limits);
        Advance();
    }

    /// <exception cref="SyntaxException">The text is no GraphQL document.</exception>
    /// <exception cref="DocumentLimitException">It is larger than the limits.</exception>
    public static Document Parse(string source, ParserLimits? limits = null)
    {
        var parser = new Parser(source, limits ?? new());
        var definitions = new List<Definition>();
        do
        {
            definitions.Add(parser.ParseDefinition());
        }
        while (parser._token.Kind != TokenKind.EndOfFile);
        return new(source, definitions);
    }

    /// <summary>A value alone, without variables.</summary>
    public static ValueNode ParseConstant(string source)
    {
        var parser = new Parser(source, new());
        var value = parser.ParseValue(constant: true);
        parser.Expect(TokenKind.EndOfFile);
        return value;
    }

    private Definition ParseDefinition()
    {
        if (_token.Kind == TokenKind.BraceOpen)
        {
            return new OperationNode(_token.Start, OperationKind.Query, null, [], [], ParseSelectionSet());
        }

        var start = _token.Start;
        var description = ParseDescription();
        return _token.Kind != TokenKind.Name ? throw Unexpected() : _token.Value switch
        {
            "query" => ParseOperation(start, OperationKind.Query),
            "mutation" => ParseOperation(start, OperationKind.Mutation),
            "subscription" => ParseOperation(start, OperationKind.Subscription),
            "fragment" => ParseFragment(start),
            _ => ParseTypeSystemDefinition(start, description),
        };
    }

    private OperationNode ParseOperation(int start, OperationKind kind)
    {
        Advance();
        var name = _token.Kind == TokenKind.Name ? ParseName() : null;
        var variables = OptionalMany(TokenKind.ParenthesisOpen, ParseVariableDefinition, TokenKind.ParenthesisClose);
        return new(start, kind, name, variables, ParseDirectives(constant: false), ParseSelectionSet());
    }

    private FragmentNode ParseFragment(int start)
    {
        Advance();
        if (_token.Value == "on")
        {
            throw Unexpected();
        }

        var name = ParseName();
        ExpectKeyword("on");
        return new(start, name, ParseNamedType(), ParseDirectives(constant: false), ParseSelectionSet());
    }

    private VariableDefinitionNode ParseVariableDefinition()
    {
        var start = _token.Start;
        ParseDescription();
        Expect(TokenKind.Dollar);
        var name = ParseName();
        Expect(TokenKind.Colon);
        var type = ParseType();
        var value = Take(TokenKind.Equals) ? ParseValue(constant: true) : null;
        return new(start, name, type, value, ParseDirectives(constant: true));
    }

    private SelectionSet ParseSelectionSet()
    {
        var start = _token.Start;
        Enter();
        var selections = Many(TokenKind.BraceOpen, ParseSelection, TokenKind.BraceClose);
        _depth--;
        return new(start, selections);
    }

    private SelectionNode ParseSelection()
    {
        var start = _token.Start;
        if (Take(TokenKind.Spread))
        {
            return ParseFragmentSelection(start);
        }

        var name = ParseName();
        var alias = (NameNode?)null;
        if (Take(TokenKind.Colon))
        {
            (alias, name) = (name, ParseName());
        }

        return new FieldNode(
            start, alias, name, ParseArguments(constant: false), ParseDirectives(constant: false),
            _token.Kind == TokenKind.BraceOpen ? ParseSelectionSet() : null);
    }

    private SelectionNode ParseFragmentSelection(int start)
    {
        var isCondition = _token is { Kind: TokenKind.Name, Value: "on" };
        if (_token.Kind == TokenKind.Name && !isCondition)
        {
            return new FragmentSpreadNode(start, ParseName(), ParseDirectives(constant: false));
        }

        if (isCondition)
        {
            Advance();
        }

        return new InlineFragmentNode(start, isCondition ? ParseNamedType() : null, ParseDirectives(constant: false), ParseSelectionSet());
    }

    private List<ArgumentNode> ParseArguments(bool constant) => OptionalMany(
        TokenKind.ParenthesisOpen,
        () =>
        {
            var name = ParseName();
            Expect(TokenKind.Colon);
            return new ArgumentNode(name.Start, name, ParseValue(constant));
        },
        TokenKind.ParenthesisClose);

    private List<DirectiveNode> ParseDirectives(bool constant)
    {
        var directives = new List<DirectiveNode>();
        while (_token.Kind == TokenKind.At)
        {
            var start = _token.Start;
            Advance();
            directives.Add(new(start, ParseName(), ParseArguments(constant)));
        }

        return directives;
    }

    private TypeNode ParseType()
    {
        var start = _token.Start;
        TypeNode type;
        if (Take(TokenKind.BracketOpen))
        {
            Enter();
            type = new ListTypeNode(start, ParseType());
            _depth--;
            Expect(TokenKind.BracketClose);
        }
        else
        {
            type = ParseNamedType();
        }

        return Take(TokenKind.Bang) ? new NonNullTypeNode(start, type) : type;
    }

    private NamedTypeNode ParseNamedType()
    {
        var name = ParseName();
        return new(name.Start, name.Value);
    }

    private ValueNode ParseValue(bool constant)
    {
        var token = _token;
        switch (token.Kind)
        {
            case TokenKind.BracketOpen:
                Enter();
                var items = Any(TokenKind.BracketOpen, () => ParseValue(constant), TokenKind.BracketClose);
                _depth--;
                return new ListNode(token.Start, items);
            case TokenKind.BraceOpen:
                Enter();
                var fields = Any(TokenKind.BraceOpen, () => ParseObjectField(constant), TokenKind.BraceClose);
                _depth--;
                return new ObjectNode(token.Start, fields);
            case TokenKind.Dollar when !constant:
                Advance();
                return new VariableNode(token.Start, ParseName().Value);
            case TokenKind.Dollar:
                throw Unexpected();
        }

        ValueNode value = token.Kind switch
        {
            TokenKind.Int => new IntNode(token.Start, token.Value!),
            TokenKind.Float => new FloatNode(token.Start, token.Value!),
            TokenKind.String => new StringNode(token.Start, token.Value!),
            TokenKind.BlockString => new StringNode(token.Start, token.Value!, IsBlock: true),
            TokenKind.Name => token.Value switch
            {
                "true" => new BooleanNode(token.Start, true),
                "false" => new BooleanNode(token.Start, false),
                "null" => new NullNode(token.Start),
                _ => new EnumNode(token.Start, token.Value!),
            },
            _ => throw Unexpected(),
        };
        Advance();
        return value;
    }

    private ObjectFieldNode ParseObjectField(bool constant)
    {
        var name = ParseName();
        Expect(TokenKind.Colon);
        return new(name.Start, name, ParseValue(constant));
    }

    private NameNode ParseName()
    {
        var token = _token;
        Expect(TokenKind.Name);
        return new(token.Start, token.Value!);
    }

    private string? ParseDescription()
    {
        if (_token.Kind is not (TokenKind.String or TokenKind.BlockString))
        {
            return null;
        }

        var description = _token.Value;
        Advance();
        return description;
    }

    private List<T> Any<T>(TokenKind open, Func<T> parse, TokenKind close)
    {
        var items = new List<T>();
        Expect(open);
        while (!Take(close))
        {
            items.Add(parse());
        }

        return items;
    }

    private List<T> Many<T>(TokenKind open, Func<T> parse, TokenKind close)
    {
        var items = new List<T>();
        Expect(open);
        do
        {
            items.Add(parse());
        }
        while (!Take(close));
        return items;
    }

    private List<T> OptionalMany<T>(TokenKind open, Func<T> parse, TokenKind close) => _token.Kind == open ? Many(open, parse, close) : [];

    private void Enter()
    {
        if (++_depth > _limits.Depth)
        {
            throw new DocumentLimitException($"The document nests deeper than {_limits.Depth} levels.", _token.Start);
        }
    }

    private void Advance()
    {
        if (++_tokens > _limits.Tokens + 1)
        {
            throw new DocumentLimitException($"The document has more than {_limits.Tokens} tokens.", _token.Start);
        }

        _token = _lexer.Next();
    }

    private bool Take(TokenKind kind)
    {
        var taken = _token.Kind == kind;
        if (taken && kind != TokenKind.EndOfFile)
        {
            Advance();
        }

        return taken;
    }

    private void Expect(TokenKind kind)
    {
        if (!Take(kind))
        {
            throw new SyntaxException($"Expected {(kind >= TokenKind.Name || kind == TokenKind.EndOfFile ? Token.Symbol(kind) : $"\"{Token.Symbol(kind)}\"")}, found {_token}.", _token.Start);
        }
    }

    private void ExpectKeyword(string keyword)
    {
        if (!TakeKeyword(keyword))
        {
            throw new SyntaxException($"Expected \"{keyword}\", found {_token}.", _token.Start);
        }
    }

    private bool TakeKeyword(string keyword)
    {
        var taken = _token.Kind == TokenKind.Name && _token.Value == keyword;
        if (taken)
        {
            Advance();
        }

        return taken;
    }

    private SyntaxException Unexpected() => new($"Unexpected {_token}.", _token.Start);
}
