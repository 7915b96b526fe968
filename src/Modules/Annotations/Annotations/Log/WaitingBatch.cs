namespace Lamella.Annotations.Log;

/// <summary>A batch that is what a batch must be, and waits for its version.</summary>
/// <param name="batch">Its operations are checked.</param>
/// <param name="person">Who sends it; null for a guest.</param>
/// <param name="isAdmin">May do everything.</param>
/// <param name="bytes">How long its JSON is.</param>
/// <param name="cancellationToken">Whoever sent it waits no more: if it has not been begun, it is left.</param>
internal sealed class WaitingBatch(Batch batch, Guid? person, bool isAdmin, int bytes, IVoxelStrokes strokes, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource<Appended> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Batch Batch => batch;

    public Guid? Person => person;

    public int Bytes => bytes;

    public IVoxelStrokes Strokes => strokes;

    public OperationKinds Kinds { get; } = Log.Kinds.Of(batch.Operations);

    /// <summary>What it changes is only known once nobody else can append.</summary>
    public bool StandsAlone => (Kinds & OperationKinds.StandAlone) != OperationKinds.None;

    /// <summary>It shares no transaction: it stands alone, or one that it shared has failed.</summary>
    public bool GoesAlone
    {
        get => field || StandsAlone;
        set;
    }

    /// <summary>How often its transaction crossed another one and was taken back.</summary>
    public int Crossed { get; set; }

    public bool IsLeft => cancellationToken.IsCancellationRequested;

    /// <summary>Ends the work for what stands alone when nobody waits for it any more; what shares a transaction with others is done with them.</summary>
    public CancellationToken GivesUp => StandsAlone ? cancellationToken : CancellationToken.None;

    public Task<Appended> Answer => _answer.Task;

    public Rights RightsOn(Guarded annotation) => annotation.IsTrashed ? Rights.None : AnnotationGate.RightsOf(annotation, person, isAdmin, seesDataset: true);

    public void Accept(Appended appended) => _answer.TrySetResult(appended);

    public void Refuse(Exception why) => _answer.TrySetException(why);

    public void Leave() => _answer.TrySetCanceled(cancellationToken);
}
