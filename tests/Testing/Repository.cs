namespace Lamella.Testing;

public static class Repository
{
    /// <summary>The folder that holds Modular.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Real data beside the project; a test that needs it is marked <see cref="SharedDataFactAttribute"/> or <see cref="SharedDataTheoryAttribute"/>.</summary>
    public static string SharedData { get; } = Path.GetFullPath(Path.Combine(Root, "..", "shared", "data"));

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Modular.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Modular.sln.");
        }

        return directory.FullName;
    }
}
