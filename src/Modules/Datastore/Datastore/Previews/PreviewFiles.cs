using System.Security.Cryptography;
using System.Text;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Datastore.Bricks;
using Lamella.Datastore.Store;
using Lamella.Datastore.Volumes;
using Microsoft.Extensions.Logging;

namespace Lamella.Datastore.Previews;

/// <summary>What is made of a dataset's voxels to be looked at, made once for each content and kept on the disk.</summary>
internal sealed partial class PreviewFiles(StoreFolder store, StoredLayers stored, ILogger<PreviewFiles> log)
{
    /// <summary>Slices and levels beyond this are not read whole for a preview.</summary>
    public const long MostVoxels = 64 << 20;

    private readonly SingleFlight<string, byte[]> _making = new();

    /// <summary>The file named by <paramref name="kind"/> and what it is made from, made where it is not there yet.</summary>
    /// <param name="from">All that decides what is in it.</param>
    public async Task<Preview> Get(Guid dataset, string kind, string from, Func<CancellationToken, Task<byte[]>> make, CancellationToken cancellationToken)
    {
        var version = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(from)).AsSpan(0, 12));
        var path = Path.Combine(store.PreviewsOf(dataset), $"{kind}-{version}");
        if (File.Exists(path))
        {
            return new Preview(version, await File.ReadAllBytesAsync(path, cancellationToken));
        }

        return new Preview(version, await _making.Run(path, async _ =>
        {
            var bytes = await make(CancellationToken.None);
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                Durable.WriteFile(path, bytes);
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
            {
                // It is made again for whoever asks next: a full disk keeps nobody from looking.
                LogNotKept(path, failed.Message);
            }

            return bytes;
        }, cancellationToken));
    }

    /// <summary>The layer as it lies on the disk now.</summary>
    /// <exception cref="RefusalException">StoreFailed.</exception>
    public ValueTask<OpenLayer> Open(LayerDescription layer, CancellationToken cancellationToken) =>
        stored.At(layer.Location).Open(cancellationToken);

    /// <summary>Reads a box of one level.</summary>
    /// <param name="box">In voxels of the level, from its first.</param>
    /// <exception cref="RefusalException">Unreadable: too large for a preview. StoreFailed, with the cause.</exception>
    public static async Task<byte[]> Read(VolumeLevel level, VoxelType voxelType, Box box, int channel, CancellationToken cancellationToken)
    {
        if (box.Voxels > MostVoxels)
        {
            throw new RefusalException(RefusalKind.Unreadable, $"The coarsest level is too large for a preview: {box.Size} voxels.");
        }

        var voxels = new byte[box.Voxels * voxelType.Bytes()];
        try
        {
            await new VolumeReader(level).Read(box, channel, 0, voxels, cancellationToken);
            return voxels;
        }
        catch (Exception failed) when (failed is RefusalException { Kind: not RefusalKind.StoreFailed } or IOException or UnauthorizedAccessException)
        {
            // The layer was opened: that its voxels cannot be had is no fault of who asks.
            throw new RefusalException(RefusalKind.StoreFailed, failed.Message, failed);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The preview {Path} cannot be kept: {Words}")]
    private partial void LogNotKept(string path, string words);
}

/// <summary>A preview's bytes, and a name that changes with them.</summary>
internal sealed record Preview(string Version, byte[] Bytes);
