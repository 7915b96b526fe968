using System.Globalization;
using Lamella.Datastore.Volumes;
using Microsoft.Extensions.Configuration;

namespace Lamella.Datastore.Store;

/// <summary>Where our own volumes lie: <c>volumes/{dataset}/{layer}</c> below the folder named by <c>Datastore:Folder</c>.</summary>
internal sealed class StoreFolder(IConfiguration configuration)
{
    private const string DefaultFolder = ".data/volumes";

    // A folder that cannot be made now is tried again.
    private readonly Lazy<string> _root = new(() =>
    {
        var folder = Path.GetFullPath(configuration["Datastore:Folder"] ?? DefaultFolder);
        Directory.CreateDirectory(folder);

        // What is registered is the real path: a link that is set elsewhere later must not lead there.
        return AllowedRoots.Everything.Resolve(folder);
    }, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>The folder of a dataset's layers.</summary>
    public string Of(Guid dataset) => Path.Combine(_root.Value, "volumes", dataset.ToString("n", CultureInfo.InvariantCulture));

    /// <summary>The folder of pictures and counts that can be made again.</summary>
    public string PreviewsOf(Guid dataset) => Path.Combine(_root.Value, "previews", dataset.ToString("n", CultureInfo.InvariantCulture));

    /// <summary>The journal of a dataset that is being written.</summary>
    public string JournalOf(Guid dataset) => Path.Combine(Of(dataset), ".journal");

    /// <summary>Removes all that was written of a dataset.</summary>
    public void Remove(Guid dataset)
    {
        foreach (var folder in (string[])[Of(dataset), PreviewsOf(dataset)])
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
