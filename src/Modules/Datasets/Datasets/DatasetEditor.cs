using Lamella.BuildingBlocks;
using Lamella.Datasets.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Lamella.Datasets;

/// <summary>What every change of a dataset has in common: finding it for this caller, saving, telling the other hosts.</summary>
internal sealed class DatasetEditor(DatasetsDb db, Caller caller, News news)
{
    /// <summary>Changes a dataset that the caller sees and may edit. Not seen: not found; seen but another's: forbidden.</summary>
    public async Task<DatasetDescription> Edit(Guid id, Action<Dataset> change, CancellationToken cancellationToken)
    {
        var dataset = await db.Datasets.VisibleTo(caller, trashed: null).SingleOrDefaultAsync(dataset => dataset.Id == id, cancellationToken)
            ?? throw RefusalException.NotFound("dataset", id);
        if (!Visibility.MayEdit(dataset.OwnerId, caller))
        {
            throw new RefusalException(RefusalKind.Forbidden, $"Only its owner and administrators may change '{dataset.Name}'.");
        }

        change(dataset);
        await db.SaveNamed(dataset.Name, cancellationToken);
        news.Tell(DatasetNews.Topic, id);
        return dataset.Describe();
    }
}
