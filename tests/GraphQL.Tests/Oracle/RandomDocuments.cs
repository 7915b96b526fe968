using Lamella.GraphQL.Types;

namespace Lamella.GraphQL.Tests.Oracle;

/// <summary>Documents against a schema from a seed: mostly right, wrong in one place now and then, and some torn apart as text.</summary>
internal sealed class RandomDocuments(Schema schema, int seed)
{
    private const string Noise = "{}()[]:!$@|&=.\"\\#,0123456789abcdefn-+eE \nü";

    private readonly Random _random = new(seed);
    private readonly List<string> _variables = [];
    private readonly List<string> _fragments = [];
    private int _budget;

    public string Next()
    {
        _variables.Clear();
        _fragments.Clear();
        _budget = 25;
        var (keyword, root) = _random.Next(12) switch
        {
            0 when schema.Mutation is not null => ("mutation", schema.Mutation),
            1 when schema.Subscription is not null => ("subscription", schema.Subscription),
            _ => ("query", schema.Query),
        };
        var selection = Selection(root, 0);
        var variables = _variables.Count == 0 ? "" : $"({string.Join(", ", _variables)})";
        var document = (keyword == "query" && variables.Length == 0 && Rarely(2) ? "" : $"{keyword}{(Rarely(2) ? " Named" : "")}{variables} ") + selection
            + string.Concat(_fragments.Select(fragment => "\n" + fragment));
        return Rarely(6) ? Torn(document) : document;
    }

    public static Dictionary<string, object?> Variables { get; } = new() { ["a"] = 7, ["b"] = "text", ["c"] = true, ["d"] = new[] { 1, 2 }, ["e"] = null };

    private string Selection(CompositeType type, int depth)
    {
        var selections = new List<string>();
        for (var count = 1 + _random.Next(4); count > 0; count--)
        {
            selections.Add(_random.Next(10) switch
            {
                0 or 1 when depth < 5 => Fragment(type, depth),
                _ => Field(type, depth),
            });
        }

        return $"{{ {string.Join(Rarely(3) ? "," : " ", selections)} }}";
    }

    private string Field(CompositeType type, int depth)
    {
        var fields = (type as FieldsType)?.Fields.ToList() ?? [];
        if (fields.Count == 0 || Rarely(12))
        {
            return Rarely(15) ? "unknown" : "__typename";
        }

        var field = fields[_random.Next(fields.Count)];
        if (depth > 4 || --_budget < 0)
        {
            field = fields.Find(one => one.Type.Named is not CompositeType && one.Arguments.All(argument => !argument.IsRequired)) ?? field;
        }

        var alias = Rarely(4) ? $"{"xyz"[_random.Next(3)]}: " : "";
        var given = field.Arguments.Where(argument => argument.IsRequired ? !Rarely(40) : Rarely(2)).Select(argument => $"{argument.Name}: {Value(argument.Type, 0)}").ToList();
        if (Rarely(60))
        {
            given.Add("unknown: 1");
        }

        var arguments = given.Count == 0 ? "" : $"({string.Join(", ", given)})";
        var below = field.Type.Named is CompositeType composite != Rarely(50) && field.Type.Named is CompositeType named
            ? " " + Selection(named, depth + 1)
            : Rarely(80) ? " { __typename }" : "";
        return alias + field.Name + arguments + Directive() + below;
    }

    private string Fragment(CompositeType type, int depth)
    {
        var types = schema.Types.OfType<CompositeType>().Where(one => !one.Name.StartsWith("__", StringComparison.Ordinal)).ToList();
        var fitting = types.Where(one => schema.PossibleTypes(one).Intersect(schema.PossibleTypes(type)).Any()).ToList();
        var condition = Rarely(25) ? types[_random.Next(types.Count)] : fitting[_random.Next(fitting.Count)];
        if (Rarely(2))
        {
            return $"...{(Rarely(4) && condition == type ? "" : $" on {(Rarely(60) ? "String" : condition.Name)}")}{Directive()} {Selection(condition, depth + 1)}";
        }

        var name = $"f{_fragments.Count}";
        if (Rarely(30))
        {
            return $"...f{_random.Next(3)}";
        }

        _fragments.Add("");
        var index = _fragments.Count - 1;
        _fragments[index] = $"fragment {name} on {condition.Name}{Directive("@skip", 60)} {Selection(condition, depth + 1)}";
        return Rarely(60) ? "" : $"...{name}{Directive()}";
    }

    private string Directive(string? only = null, int rarely = 15) => !Rarely(rarely) ? ""
        : $" {only ?? (Rarely(2) ? "@skip" : Rarely(12) ? "@unknown" : "@include")}({(Rarely(20) ? "when" : "if")}: {Value(Scalars.Boolean, 0)})"
            + (Rarely(12) ? " @skip(if: false) @skip(if: true)" : "");

    private string Value(SchemaType type, int depth)
    {
        if (Rarely(6))
        {
            return Variable(type);
        }

        if (Rarely(25))
        {
            return _random.Next(9) switch
            {
                0 => "null",
                1 => "\"text\"",
                2 => "1.5",
                3 => "{ }",
                4 => "[]",
                5 => "UNKNOWN",
                6 => "99999999999",
                7 => "true",
                _ => "[[1, null]]",
            };
        }

        return type switch
        {
            NonNullType nonNull => Value(nonNull.Inner, depth),
            ListType list => Rarely(4) ? Value(list.Inner, depth + 1) : $"[{string.Join(", ", Enumerable.Range(0, _random.Next(3)).Select(_ => Value(list.Inner, depth + 1)))}]",
            EnumType constants => constants.Values[_random.Next(constants.Values.Count)].Name,
            InputObjectType { IsOneOf: true } one => $"{{ {string.Join(", ", one.Fields.Where(_ => Rarely(2)).Select(field => $"{field.Name}: {Value(field.Type, depth + 1)}"))} }}",
            InputObjectType input => $"{{ {string.Join(", ", input.Fields.Where(field => field.IsRequired ? !Rarely(20) : depth < 3 && Rarely(2))
                .Select(field => $"{field.Name}: {(depth > 5 ? "null" : Value(field.Type, depth + 1))}"))}{(Rarely(40) ? " unknown: 1" : "")} }}",
            _ => type.Named.Name switch
            {
                "Int" => _random.Next(-5, 1000).ToString(System.Globalization.CultureInfo.InvariantCulture),
                "Float" => Rarely(2) ? "-2.5e1" : "3",
                "Boolean" => Rarely(2) ? "true" : "false",
                "ID" => Rarely(2) ? "4" : "\"id\"",
                _ => Rarely(4) ? "\"\"\"\n  block\n    text\n\"\"\"" : "\"t\\u00e4xt \\n\"",
            },
        };
    }

    private string Variable(SchemaType type)
    {
        var name = "abcdefg"[_random.Next(7)];
        if (!Rarely(30) && !_variables.Exists(variable => variable[1] == name))
        {
            var declared = Rarely(8) ? "Int" : Rarely(8) ? type.Nullable.ToString() : type.ToString();
            _variables.Add($"${name}: {declared}{(Rarely(5) ? $" = {Value(type, 3).Replace('$', '_')}" : "")}");
        }

        return $"${name}";
    }

    private string Torn(string document)
    {
        var text = new System.Text.StringBuilder(document);
        for (var wounds = 1 + _random.Next(3); wounds > 0; wounds--)
        {
            var at = _random.Next(text.Length);
            switch (_random.Next(4))
            {
                case 0:
                    text.Remove(at, Math.Min(text.Length - at, 1 + _random.Next(4)));
                    break;
                case 1:
                    text.Insert(at, Noise[_random.Next(Noise.Length)]);
                    break;
                case 2:
                    text[at] = Noise[_random.Next(Noise.Length)];
                    break;
                default:
                    text.Insert(at, text.ToString(at, Math.Min(text.Length - at, 1 + _random.Next(12))));
                    break;
            }

            if (text.Length == 0)
            {
                text.Append('{');
            }
        }

        return text.ToString();
    }

    /// <summary>True once in so many times.</summary>
    private bool Rarely(int times) => _random.Next(times) == 0;
}
