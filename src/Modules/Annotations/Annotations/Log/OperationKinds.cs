namespace Lamella.Annotations.Log;

/// <summary>What the operations of a batch are about.</summary>
[Flags]
internal enum OperationKinds
{
    None = 0,
    Skeleton = 1,
    Volume = 2,
    Segments = 4,
    Boxes = 8,
    Layers = 16,
    Undo = 32,
    Redo = 64,
    Restore = 128,
    Import = 256,

    /// <summary>Those that change what other operations did, and are told to clients by their effect: they travel in batches without others.</summary>
    StandAlone = Undo | Redo | Restore | Import,
}

internal static class Kinds
{
    public static OperationKinds Of(IReadOnlyList<Operation> operations) => operations.Aggregate(OperationKinds.None, (kinds, operation) => kinds | Of(operation));

    public static OperationKinds Of(Operation operation) => operation switch
    {
        Paint or Unpaint => OperationKinds.Volume,
        CreateSegment or UpdateSegment or DeleteSegment => OperationKinds.Segments,
        CreateGroup { Kind: GroupKind.Segment } or UpdateGroup { Kind: GroupKind.Segment } or DeleteGroup { Kind: GroupKind.Segment } => OperationKinds.Segments,
        CreateBox or UpdateBox or DeleteBox => OperationKinds.Boxes,
        CreateLayer or UpdateLayer or DeleteLayer => OperationKinds.Layers,
        Undo => OperationKinds.Undo,
        Redo => OperationKinds.Redo,
        Restore => OperationKinds.Restore,
        ImportSkeleton or ImportVoxels => OperationKinds.Import,
        _ => OperationKinds.Skeleton,
    };
}
