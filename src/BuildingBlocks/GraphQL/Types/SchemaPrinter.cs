using Lamella.GraphQL.Language;

namespace Lamella.GraphQL.Types;

/// <summary>Writes a schema as a document: types in alphabetical order, so that a change shows as one (specification, section 3).</summary>
internal static class SchemaPrinter
{
    private static readonly HashSet<string> BuiltIn = ["Int", "Float", "String", "Boolean", "ID"];

    public static string Print(Schema schema)
    {
        var directives = schema.Directives.Where(directive => !BuiltInDirectives.All.Contains(directive)).OrderBy(directive => directive.Name, StringComparer.Ordinal);
        var types = schema.Types.Where(type => !type.Name.StartsWith("__", StringComparison.Ordinal) && !BuiltIn.Contains(type.Name))
            .OrderBy(type => type.Name, StringComparer.Ordinal);
        return string.Join("\n\n", Roots(schema).Concat(directives.Select(Print)).Concat(types.Select(Print))) + "\n";
    }

    private static IEnumerable<string> Roots(Schema schema)
    {
        var isCommon = schema.Description is null && schema.Query.Name == "Query"
            && schema.Mutation?.Name is null or "Mutation" && schema.Subscription?.Name is null or "Subscription";
        if (isCommon)
        {
            return [];
        }

        var roots = new[] { ("query", schema.Query), ("mutation", schema.Mutation), ("subscription", schema.Subscription) };
        return [Description(schema.Description, "", true) + "schema {\n" + string.Concat(
            roots.Where(root => root.Item2 is not null).Select(root => $"  {root.Item1}: {root.Item2!.Name}\n")) + "}"];
    }

    private static string Print(Directive directive) =>
        $"{Description(directive.Description, "", true)}directive @{directive.Name}{Arguments(directive.Arguments, "")}"
        + $"{(directive.IsRepeatable ? " repeatable" : "")} on {string.Join(" | ", directive.Locations)}";

    private static string Print(NamedType type) => Description(type.Description, "", true) + type switch
    {
        ScalarType scalar => $"scalar {scalar.Name}{(scalar.SpecifiedBy is { } url ? $" @specifiedBy(url: {ValuePrinter.Quote(url)})" : "")}",
        EnumType constants => $"enum {constants.Name}" + Block(
            constants.Values.Select((value, i) => $"{Description(value.Description, "  ", i == 0)}  {value.Name}{Deprecation(value.Deprecation)}\n")),
        InputObjectType input => $"input {input.Name}{(input.IsOneOf ? " @oneOf" : "")}" + Block(
            input.Fields.Select((field, i) => $"{Description(field.Description, "  ", i == 0)}  {Print(field)}\n")),
        UnionType union => $"union {union.Name} = {string.Join(" | ", union.Members.Select(member => member.Name))}",
        FieldsType fields => $"{(fields is InterfaceType ? "interface" : "type")} {fields.Name}{Implements(fields)}" + Block(
            fields.Fields.Select((field, i) =>
                $"{Description(field.Description, "  ", i == 0)}  {field.Name}{Arguments(field.Arguments, "  ")}: {field.Type}{Deprecation(field.Deprecation)}\n")),
        _ => throw new ArgumentException($"{type.GetType().Name} cannot be printed.", nameof(type)),
    };

    private static string Block(IEnumerable<string> lines) => string.Concat(lines) is { Length: > 0 } text ? $" {{\n{text}}}" : "";

    private static string Implements(FieldsType type) =>
        type.Interfaces.Count == 0 ? "" : $" implements {string.Join(" & ", type.Interfaces.Select(one => one.Name))}";

    private static string Arguments(IReadOnlyList<InputValue> arguments, string indent)
    {
        if (arguments.Count == 0)
        {
            return "";
        }

        return arguments.All(argument => argument.Description is null)
            ? $"({string.Join(", ", arguments.Select(Print))})"
            : $"(\n{string.Concat(arguments.Select((argument, i) => $"{Description(argument.Description, indent + "  ", i == 0)}{indent}  {Print(argument)}\n"))}{indent})";
    }

    private static string Print(InputValue value) =>
        $"{value.Name}: {value.Type}{(value.Default is { } given ? $" = {given}" : "")}{Deprecation(value.Deprecation)}";

    private static string Deprecation(string? reason) => reason switch
    {
        null => "",
        BuiltInDirectives.DefaultDeprecation => " @deprecated",
        _ => $" @deprecated(reason: {ValuePrinter.Quote(reason)})",
    };

    /// <param name="isFirst">Whether it opens a block; what follows a described member stands apart from it.</param>
    private static string Description(string? description, string indent, bool isFirst)
    {
        if (description is null)
        {
            return "";
        }

        var lines = description.Replace("\"\"\"", "\\\"\"\"", StringComparison.Ordinal).ReplaceLineEndings("\n").Split('\n');
        var isLong = lines.Length > 1 || description.Length > 70 || description.EndsWith('"') || description.EndsWith('\\');
        var text = isLong ? $"\"\"\"\n{string.Join('\n', lines)}\n\"\"\"" : $"\"\"\"{lines[0]}\"\"\"";
        return (isFirst || indent.Length == 0 ? "" : "\n") + indent + text.Replace("\n", $"\n{indent}", StringComparison.Ordinal) + "\n";
    }
}
