namespace Lamella.Datasets.Contracts;

public static class DatasetNews
{
    /// <summary>News topic: the dataset with this id was registered, changed, shared, trashed or restored.</summary>
    public const string Topic = "datasets";
}
