using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Lamella.GraphQL.Building;

/// <summary>Descriptions, from the documentation files that lie beside the assemblies.</summary>
internal sealed partial class XmlSummaries
{
    private readonly Dictionary<Assembly, Dictionary<string, XElement>> _files = [];

    public string? Of(Type type) => Given(type) ?? Text(Find(type.Assembly, $"T:{IdOf(type)}")?.Element("summary"));

    public string? Of(MemberInfo member)
    {
        if (Given(member) is { } given)
        {
            return given;
        }

        var type = member.DeclaringType!;
        var kind = member switch { MethodInfo => 'M', FieldInfo => 'F', _ => 'P' };
        return Text(Find(type.Assembly, $"{kind}:{IdOf(type)}.{member.Name}")?.Element("summary"))
            ?? (member is PropertyInfo ? Parameter(Find(type.Assembly, $"T:{IdOf(type)}"), member.Name) : null);
    }

    public string? Of(ParameterInfo parameter)
    {
        var type = parameter.Member.DeclaringType!;
        return parameter.GetCustomAttribute<GraphQLDescriptionAttribute>()?.Description
            ?? Parameter(Find(type.Assembly, parameter.Member is ConstructorInfo ? $"T:{IdOf(type)}" : $"M:{IdOf(type)}.{parameter.Member.Name}"), parameter.Name!);
    }

    private static string? Given(MemberInfo member) => member.GetCustomAttribute<GraphQLDescriptionAttribute>()?.Description;

    private static string? Parameter(XElement? member, string name) =>
        Text(member?.Elements("param").FirstOrDefault(parameter => parameter.Attribute("name")?.Value == name));

    private static string IdOf(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    private XElement? Find(Assembly assembly, string id)
    {
        if (!_files.TryGetValue(assembly, out var members))
        {
            var path = Path.ChangeExtension(assembly.Location, ".xml");
            _files[assembly] = members = File.Exists(path)
                ? XDocument.Load(path).Descendants("member").GroupBy(member => member.Attribute("name")!.Value.Split('(')[0])
                    .ToDictionary(group => group.Key, group => group.First())
                : [];
        }

        return members.GetValueOrDefault(id);
    }

    private static string? Text(XElement? element)
    {
        if (element is null)
        {
            return null;
        }

        var text = string.Concat(element.Nodes().Select(node => node switch
        {
            XText words => words.Value,
            XElement { Name.LocalName: "see" or "seealso" } see => $"`{Last((see.Attribute("cref") ?? see.Attribute("langword"))?.Value ?? see.Value)}`",
            XElement { Name.LocalName: "paramref" } parameter => $"`{Names.Camel(parameter.Attribute("name")!.Value)}`",
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement other => other.Value,
            _ => "",
        }));
        return WhiteSpace().Replace(text, " ").Trim() is { Length: > 0 } words ? words : null;
    }

    private static string Last(string id) => id.Split('(')[0].Split('.', ':')[^1];

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
