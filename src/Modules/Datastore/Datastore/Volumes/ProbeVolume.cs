using Lamella.BuildingBlocks;
using Lamella.Datastore.Contracts;
using MediatR;

namespace Lamella.Datastore.Volumes;

internal sealed class ProbeVolumeHandler(AllowedRoots roots, Caller caller) : IRequestHandler<ProbeVolume, ProbedVolume>
{
    public Task<ProbedVolume> Handle(ProbeVolume query, CancellationToken cancellationToken)
    {
        var volume = VolumeFormats.Open(query.Path, roots.For(caller));
        return Task.FromResult(new ProbedVolume(
            query.Path, volume.Format, volume.VoxelSize, [.. volume.Layers.Select(Describe)], volume.Warnings));
    }

    private static ProbedLayer Describe(VolumeLayer layer) => new(
        layer.Name,
        layer.Category,
        layer.VoxelType,
        layer.Channels,
        layer.Timepoints,
        layer.Box,
        [.. layer.Levels.Select(level => new ProbedMag(level.Mag, level.Origin, level.Size, level.Array.ChunkSize, level.Array.Codecs))],
        layer.FillValue,
        layer.Refusal);
}
