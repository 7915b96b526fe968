namespace Lamella.Datastore.Pyramid;

/// <summary>The one, two or four rows of the finer level, all of one length, that a row of the coarser level is made from; those beyond <see cref="Count"/> are empty.</summary>
internal readonly ref struct Rows<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, ReadOnlySpan<T> d, int count)
{
    public readonly ReadOnlySpan<T> A = a;
    public readonly ReadOnlySpan<T> B = b;
    public readonly ReadOnlySpan<T> C = c;
    public readonly ReadOnlySpan<T> D = d;
    public readonly int Count = count;

    public ReadOnlySpan<T> this[int row] => row switch { 0 => A, 1 => B, 2 => C, _ => D };

    public Rows<T> Slice(int start) => new(A[start..], Rest(B, 1, start), Rest(C, 2, start), Rest(D, 3, start), Count);

    private ReadOnlySpan<T> Rest(ReadOnlySpan<T> row, int number, int start) => number < Count ? row[start..] : default;
}
