namespace Lamella.Annotations.Contracts;

public static class AnnotationNews
{
    /// <summary>News topic: the log of the annotation with this id has grown.</summary>
    public const string Grown = "annotations.grown";

    /// <summary>News topic: who may see or edit the annotation with this id may have changed.</summary>
    public const string Access = "annotations.access";
}
