using System.Reflection;
using System.Text.RegularExpressions;

namespace Lamella.GraphQL.Building;

/// <summary>Names of the schema, from names of C#.</summary>
internal static partial class Names
{
    /// <summary><c>VoxelSize</c> → <c>voxelSize</c>, <c>DOI</c> → <c>doi</c>, <c>HTTPUrl</c> → <c>httpUrl</c>.</summary>
    public static string Camel(string name)
    {
        var capitals = name.TakeWhile(char.IsUpper).Count();
        var lower = capitals <= 1 || capitals == name.Length ? capitals : capitals - 1;
        return name[..lower].ToLowerInvariant() + name[lower..];
    }

    /// <summary><c>SignedIn</c> → <c>SIGNED_IN</c>, <c>U8</c> → <c>U8</c>.</summary>
    public static string Screaming(string name) => WordStart().Replace(name, "_").ToUpperInvariant();

    /// <summary>A field: <c>GetDatasetAsync</c> → <c>dataset</c>.</summary>
    public static string OfField(MemberInfo member)
    {
        if (member.GetCustomAttribute<GraphQLNameAttribute>() is { } given)
        {
            return given.Name;
        }

        var name = member.Name;
        if (member is MethodInfo)
        {
            name = name.Length > 3 && name.StartsWith("Get", StringComparison.Ordinal) && char.IsUpper(name[3]) ? name[3..] : name;
            name = name.Length > 5 && name.EndsWith("Async", StringComparison.Ordinal) ? name[..^5] : name;
        }

        return Camel(name);
    }

    /// <summary>A type: its own name, generic arguments after <c>Of</c>.</summary>
    public static string OfType(Type type) => type.GetCustomAttribute<GraphQLNameAttribute>()?.Name
        ?? (type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}Of{string.Concat(type.GetGenericArguments().Select(OfType))}" : type.Name);

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")]
    private static partial Regex WordStart();
}
