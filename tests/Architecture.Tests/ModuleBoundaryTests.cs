using System.Reflection;
using System.Xml.Linq;

namespace Lamella.Architecture.Tests;

/// <summary>Modules are found from the folder, so that a new one is covered the day it appears.</summary>
public sealed class ModuleBoundaryTests
{
    private static readonly string Source = Path.Combine(Root(), "src");
    private static readonly string Modules = Path.Combine(Source, "Modules");

    private static readonly string[] Verbs = ["from", "join", "into", "update", "references"];

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

    [Theory]
    [MemberData(nameof(ModuleNames))]
    public void Contracts_hold_no_behaviour(string module)
    {
        var behaving = Assembly.Load($"Lamella.{module}.Contracts").GetExportedTypes()
            .Where(type => type.IsClass && !type.IsAbstract && type.GetMethod("<Clone>$") is null);

        Assert.Empty(behaving);
    }

    [Theory]
    [MemberData(nameof(ModuleNames))]
    public void A_module_speaks_of_no_other_modules_schema(string module)
    {
        var others = Directory.EnumerateDirectories(Modules).Select(path => Path.GetFileName(path)!).Where(name => name != module)
            .Select(name => name.ToLowerInvariant()).ToList();
        var joined =
            from file in Directory.EnumerateFiles(Path.Combine(Modules, module), "*.cs", SearchOption.AllDirectories)
            let text = File.ReadAllText(file)
            from other in others
            from verb in Verbs
            where text.Contains($"{verb} {other}.", StringComparison.Ordinal)
            select $"{Path.GetFileName(file)}: {verb} {other}.…";

        Assert.Empty(joined);
    }

    [Fact]
    public void Building_blocks_know_nothing_above_them()
    {
        Assert.Empty(References(Path.Combine(Source, "BuildingBlocks", "BuildingBlocks", "BuildingBlocks.csproj")));
        Assert.Equal(["BuildingBlocks"], References(Path.Combine(Source, "BuildingBlocks", "GraphQL", "GraphQL.csproj")));
    }

    [Theory]
    [InlineData("Commands")]
    [InlineData("Handlers")]
    [InlineData("Services")]
    [InlineData("Helpers")]
    [InlineData("Utils")]
    [InlineData("Managers")]
    public void No_folder_is_a_drawer(string drawer) =>
        Assert.Empty(Directory.EnumerateDirectories(Source, drawer, SearchOption.AllDirectories));

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
