using Lamella.BuildingBlocks;
using Lamella.Datasets.Contracts;

namespace Lamella.Datasets;

/// <summary>Who may see and who may change a dataset: the only place that says so.</summary>
internal static class Visibility
{
    /// <param name="trashed">True for the trash, false for what is not in it, null for both. Only who may edit sees the trash.</param>
    public static IQueryable<Dataset> VisibleTo(this IQueryable<Dataset> datasets, Caller caller, bool? trashed = false)
    {
        var (person, admin) = (caller.PersonId, caller.IsAdmin);
        var seen = admin
            ? datasets
            : person is null
                ? datasets.Where(dataset => dataset.Access == DatasetAccess.Public && dataset.TrashedAt == null)
                : datasets.Where(dataset => dataset.OwnerId == person || (dataset.Access != DatasetAccess.Private && dataset.TrashedAt == null));
        return trashed switch
        {
            true => seen.Where(dataset => dataset.TrashedAt != null),
            false => seen.Where(dataset => dataset.TrashedAt == null),
            null => seen,
        };
    }

    public static bool MayEdit(Guid? owner, Caller caller) => caller.IsAdmin || (owner is not null && owner == caller.PersonId);
}
