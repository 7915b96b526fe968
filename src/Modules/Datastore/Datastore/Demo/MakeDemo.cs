using System.Globalization;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Datastore.Contracts;
using Lamella.Datastore.Store;
using MediatR;

namespace Lamella.Datastore.Demo;

internal sealed class MakeDemoHandler(IMediator mediator, StoreFolder store) : IRequestHandler<MakeDemo, Guid>
{
    private const string Name = "Demo neuropil";
    private const double GrowingShare = 0.75;

    public async Task<Guid> Handle(MakeDemo message, CancellationToken cancellationToken)
    {
        var id = IdOf(message.Seed);
        if (await IsThere(id, cancellationToken))
        {
            return id;
        }

        var piece = Neuropil.Grow(message.Seed, share => message.Progress?.Report(share * GrowingShare), cancellationToken: cancellationToken);
        var layers = await DatasetWriter.Write(
            store.Of(id), store.JournalOf(id), $"demo {message.Seed}", [.. LayersOf(piece)],
            progress => message.Progress?.Report(GrowingShare + ((1 - GrowingShare) * progress.Done / progress.Total)), cancellationToken);
        try
        {
            await mediator.Send(new RegisterDataset(
                id, message.Seed == MakeDemo.DefaultSeed ? Name : $"{Name} {message.Seed}",
                "A piece of synthetic neuropil, grown from a seed: neurites with membranes, mitochondria, synapses and vesicles, myelin and a blood vessel, "
                + "as a serial-section electron microscope would show them. The segmentation is its exact ground truth.",
                Neuropil.VoxelSize, layers, OwnerId: null, DatasetAccess.Public), cancellationToken);
        }
        catch (RefusalException taken) when (taken.Kind == RefusalKind.Conflict)
        {
            // It lies in the trash with these very voxels, or another dataset has its name: nothing of either is removed.
            throw new RefusalException(RefusalKind.Conflict, $"{taken.Message} The demo dataset may lie in the trash: restore it there.", taken);
        }
        catch
        {
            store.Remove(id);
            throw;
        }

        return id;
    }

    private async Task<bool> IsThere(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            await mediator.Send(new GetDataset(id), cancellationToken);
            return true;
        }
        catch (RefusalException absent) when (absent.Kind == RefusalKind.NotFound)
        {
            return false;
        }
    }

    private static IEnumerable<LayerToWrite> LayersOf(Neuropil piece)
    {
        var box = new Box(Int3.Zero, Neuropil.Size);
        yield return new LayerToWrite(
            LayerPlan.Of("em", LayerCategory.Image, VoxelType.U8, 1, 1, box, [0], Neuropil.VoxelSize), new ImageSource(piece), "0");
        yield return new LayerToWrite(
            LayerPlan.Of("cells", LayerCategory.Segmentation, VoxelType.U64, 1, 1, box, new byte[sizeof(ulong)], Neuropil.VoxelSize), new CellSource(piece), "0");
    }

    private static Guid IdOf(ulong seed) =>
        Guid.Parse(string.Create(CultureInfo.InvariantCulture, $"de300000-0000-4000-8000-{seed & 0xFFFFFFFFFFFF:x12}"));
}
