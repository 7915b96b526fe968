using System.Reflection;
using System.Xml.Linq;

namespace Lamella.Architecture.Tests;

public sealed class ModuleBoundaryTests
{
    private static readonly string Modules = Path.Combine(Root(), "src", "Modules");

    public static TheoryData<string> ModuleNames => new(Directory.EnumerateDirectories(Modules).Select(path => Path.GetFileName(path)!));

    [Theory]
    [MemberData(nameof(ModuleNames))]
    public void A_module_references_only_building_blocks_and_contracts(string module)
    {
        var foreign = References(Path.Combine(Modules, module, module, $"{module}.csproj"))
            .Where(name => name is not ("BuildingBlocks" or "GraphQL") && !name.EndsWith(".Contracts", StringComparison.Ordinal));

        Assert.Empty(foreign);
    }

    [Theory]
    [MemberData(nameof(ModuleNames))]
    public void Contracts_reference_only_building_blocks(string module) =>
        Assert.Equal(["BuildingBlocks"], References(Path.Combine(Modules, module, $"{module}.Contracts", $"{module}.Contracts.csproj")));

    [Theory]
    [MemberData(nameof(ModuleNames))]
    public void A_module_shows_nothing_but_its_module_class(string module) =>
        Assert.Equal([$"{module}Module"], Assembly.Load($"Lamella.{module}").GetExportedTypes().Select(type => type.Name));

    private static IEnumerable<string> References(string project) =>
        XDocument.Load(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Modular.sln")))
        {
            directory = directory.Parent!;
        }

        return directory.FullName;
    }
}
