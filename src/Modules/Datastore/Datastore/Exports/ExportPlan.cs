using Lamella.Annotations.Contracts;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Datastore.Contracts;
using MediatR;

namespace Lamella.Datastore.Exports;

/// <summary>One layer of an export, ready to be read.</summary>
/// <param name="Name">Of its file or folder: unique in the export, without what file systems cannot hold.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Voxels">What is exported, in voxels of the level.</param>
/// <param name="Bricks">Only these bricks of 32³ voxels, of which (0, 0, 0) begins at voxel (0, 0, 0) of the level; null for all of <paramref name="Voxels"/>.</param>
internal sealed record ExportedLayer(
    string Name, string Title, LayerRef Source, LayerCategory Category, int Channels, int Timepoints, string FillValue, IBoxReader Reader, Box Voxels, IReadOnlyList<Int3>? Bricks)
{
    public MagDescription Level => Reader.Level;

    /// <summary>What is exported, in voxels of magnification 1.</summary>
    public Box Box => new((Voxels.Min * Level.Mag.Factors) + Level.Origin, Voxels.Size * Level.Mag.Factors);

    /// <summary>Bytes of its voxels before they are compressed.</summary>
    public long Bytes => (Bricks is null ? Voxels.Voxels * Channels * Timepoints : Bricks.Count * MergedBricks) * Reader.VoxelType.Bytes();

    private const long MergedBricks = Merged.MergedLayer.Edge * Merged.MergedLayer.Edge * Merged.MergedLayer.Edge;
}

/// <summary>An export whose every question is settled before its first byte is sent.</summary>
/// <param name="Annotation">Null where a dataset is exported.</param>
internal sealed record ExportPlan(ExportWish Wish, Mag Mag, DatasetDescription Dataset, AnnotatedVolumes? Annotation, IReadOnlyList<ExportedLayer> Layers)
{
    public string Name => Annotation?.Name ?? Dataset.Name;

    public long Bytes => Layers.Sum(layer => layer.Bytes);
}

/// <summary>Makes plans: looks everything up as the caller sees it, and refuses with the reason what cannot be exported.</summary>
internal sealed class ExportPlanner(BoxReaders readers, IMediator mediator)
{
    /// <summary>Half a tebibyte of voxels: days on a slow line, and a list of files that every zip reader still opens.</summary>
    public const long MostBytes = 512L << 30;

    /// <summary>Each is a file in the zip.</summary>
    private const int MostBricks = 1_000_000;

    /// <param name="id">Of an annotation.</param>
    /// <exception cref="RefusalException">Not found: it is not there, or not for this caller.</exception>
    /// <exception cref="FluentValidation.ValidationException">What is wanted cannot be exported.</exception>
    public async Task<ExportPlan> PlanAnnotation(Guid id, Func<ExportWish> read, CancellationToken cancellationToken)
    {
        var seen = await mediator.Send(new DescribeVolumes(id), cancellationToken);
        var dataset = await mediator.Send(new GetDataset(seen.Dataset), cancellationToken);
        var wish = read();
        var annotation = wish.Version is null ? seen : await mediator.Send(new DescribeVolumes(id, wish.Version), cancellationToken);
        var usual = wish.Box is null ? [] : dataset.Layers.Where(layer => layer.Category == LayerCategory.Image).Take(1).Select(layer => layer.Name);
        return await Plan(wish, dataset, annotation, [.. usual, .. annotation.Layers.Select(layer => layer.Id.ToString())], cancellationToken);
    }

    /// <param name="id">Of a dataset.</param>
    /// <exception cref="RefusalException">Not found: it is not there, or not for this caller.</exception>
    /// <exception cref="FluentValidation.ValidationException">What is wanted cannot be exported.</exception>
    public async Task<ExportPlan> PlanDataset(Guid id, Func<ExportWish> read, CancellationToken cancellationToken)
    {
        var dataset = await mediator.Send(new GetDataset(id), cancellationToken);
        return await Plan(read(), dataset, null, [.. dataset.Layers.Select(layer => layer.Name)], cancellationToken);
    }

    private async Task<ExportPlan> Plan(ExportWish wish, DatasetDescription dataset, AnnotatedVolumes? annotation, IReadOnlyList<string> usual, CancellationToken cancellationToken)
    {
        if (wish.Box is null && annotation is not null && wish.Format == ExportFormat.Tiff)
        {
            throw ExportWish.Wrong("as", "Without a box only painted bricks are exported, which a TIFF cannot hold: give a box, or export as zarr.");
        }

        var (layers, names, mag) = (new List<ExportedLayer>(), new HashSet<string>(StringComparer.OrdinalIgnoreCase), wish.Mag);
        foreach (var wanted in wish.Layers.Count > 0 ? wish.Layers : usual)
        {
            var layer = Guid.TryParse(wanted, out var id) && annotation?.Layers.FirstOrDefault(layer => layer.Id == id) is { } painted
                ? await Painted(wish, dataset, annotation, painted, mag, cancellationToken)
                : dataset.Layers.FirstOrDefault(layer => layer.Name == wanted) is { } stored
                    ? await Stored(wish, dataset, annotation, stored, mag, cancellationToken)
                    : throw ExportWish.Wrong("layer", $"There is no layer '{wanted}': there are {string.Join(", ", dataset.Layers.Select(layer => layer.Name).Concat(annotation?.Layers.Select(layer => $"{layer.Id} ({layer.Name})") ?? []))}.");
            mag ??= layer.Level.Mag;
            layers.Add(layer with { Name = Unique(layer.Title, names) });
        }

        var plan = new ExportPlan(wish, mag ?? Mag.One, dataset, annotation, layers);
        return layers.Count == 0 ? throw ExportWish.Wrong("layer", "There is no layer to export.")
            : plan.Bytes > MostBytes ? throw ExportWish.Wrong("box", $"That is {plan.Bytes / (double)(1L << 30):N0} GiB of voxels, and an export holds at most {MostBytes >> 30} GiB: take a smaller box, a coarser magnification, or fewer layers.")
            : plan;
    }

    private async Task<ExportedLayer> Stored(ExportWish wish, DatasetDescription dataset, AnnotatedVolumes? annotation, LayerDescription layer, Mag? mag, CancellationToken cancellationToken)
    {
        if (wish.Box is null && annotation is not null)
        {
            throw ExportWish.Wrong("layer", $"Without a box only painted bricks are exported: give a box, or leave '{layer.Name}' out.");
        }

        var level = LevelOf(layer.Name, layer.Mags, mag);
        var source = new DatasetLayer(dataset.Id, layer.Name);
        var reader = await readers.Open(source, level.Mag, 0, cancellationToken);
        return new("", layer.Name, source, layer.Category, layer.Channels, layer.Timepoints, layer.FillValue, reader, Clip(wish.Box, layer.Name, level), null);
    }

    private async Task<ExportedLayer> Painted(ExportWish wish, DatasetDescription dataset, AnnotatedVolumes annotation, AnnotatedLayer layer, Mag? mag, CancellationToken cancellationToken)
    {
        var source = new AnnotationLayer(annotation.Id, layer.Id);
        var over = await mediator.Send(new GetOverlayLayer(annotation.Id, layer.Id), cancellationToken);
        var reference = dataset.Layers.FirstOrDefault(known => known.Name == over.Reference) ?? throw RefusalException.NotFound("layer", over.Reference);
        var level = LevelOf(layer.Name, reference.Mags, mag);
        var reader = await readers.Open(source, level.Mag, annotation.Version, cancellationToken);
        var bricks = wish.Box is null ? await mediator.Send(new ListPaintedBricks(annotation.Id, layer.Id, level.Mag, annotation.Version), cancellationToken) : null;
        return bricks?.Count > MostBricks
            ? throw ExportWish.Wrong("box", $"'{layer.Name}' is painted in {bricks.Count:N0} bricks, and an export without a box holds at most {MostBricks:N0}: give a box, or a coarser magnification.")
            : new("", layer.Name, source, LayerCategory.Segmentation, 1, 1, "0", reader, Clip(wish.Box, layer.Name, level), bricks);
    }

    private static MagDescription LevelOf(string layer, IReadOnlyList<MagDescription> levels, Mag? mag) => mag is null
        ? levels[0]
        : levels.FirstOrDefault(level => level.Mag == mag) ?? throw ExportWish.Wrong("mag", $"Layer '{layer}' has no magnification {mag}: it has {string.Join(", ", levels.Select(level => level.Mag))}.");

    /// <summary>The box in voxels of the level: every voxel that it touches and the level has.</summary>
    private static Box Clip(Box? asked, string layer, MagDescription level)
    {
        var (factors, all) = (level.Mag.Factors, new Box(Int3.Zero, level.Size));
        if (asked is not { } box)
        {
            return all;
        }

        var voxels = Box.FromTo((box.Min - level.Origin).FloorDiv(factors), (box.End - level.Origin).CeilDiv(factors)).Intersect(all);
        return voxels.IsEmpty
            ? throw ExportWish.Wrong("box", $"The box {box} lies outside layer '{layer}', which covers {new Box(level.Origin, level.Size * factors)}.")
            : voxels;
    }

    private static string Unique(string title, HashSet<string> names)
    {
        var name = Downloads.FileName(title);
        for (var i = 2; !names.Add(name); i++)
        {
            name = $"{Downloads.FileName(title)} {i}";
        }

        return name;
    }
}
