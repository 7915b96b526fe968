using MediatR;

namespace Lamella.Datastore.Contracts;

/// <summary>
/// Grows the demo dataset, a piece of synthetic neuropil, and registers it for everybody; answers its id. The same seed gives the same
/// voxels and the same id, and where it is there already nothing is done. Takes seconds, and so makes its own transaction at the end.
/// </summary>
/// <param name="Progress">Hears the done part from 0 to 1; null when nobody listens.</param>
public sealed record MakeDemo(ulong Seed = MakeDemo.DefaultSeed, IProgress<double>? Progress = null) : IRequest<Guid>
{
    public const ulong DefaultSeed = 7;
}
